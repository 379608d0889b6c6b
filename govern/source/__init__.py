"""YAML text with positions (read), comment-preserving edits (write), canonical bytes and digests."""
