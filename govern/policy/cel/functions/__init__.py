"""The functions that expressions can call, one family a file; `library.standard` gathers them."""
