"""The rules, one a file; `govern.check.registry` lists them."""
