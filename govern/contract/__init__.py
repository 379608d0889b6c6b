"""What is declared: kinds of contracts, references between them, their digests, the workspace they form."""
