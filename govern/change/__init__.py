"""What changed: the lock, drift from it, the difference of two sides, the version it needs. No I/O here."""
