"""Verify a signed log without the software that wrote it: this folder, Python, and `cryptography`.

It imports nothing else of this package and shares no code with the writer, so that a mistake there can't hide
itself here. The folder may be copied elsewhere, and be read in one sitting: `merkle` and `note` are the two
ideas, `form` is what an entry may be, and `database`, `tiles` and `proofs` are where they are found. It is
plain where `govern verify` is fast.
"""
