"""What is declared: the kinds of contracts, references between them, their digests, the workspace they form."""
