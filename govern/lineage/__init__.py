"""The signed lineage log: what ran, in an order nobody can rewrite, checkable with public keys only.

Entries are leaves of an RFC 6962 Merkle tree; every committed batch ends in a C2SP checkpoint. Callers import
the modules they need, such as `govern.lineage.verify`; importing this package costs nothing.
"""
