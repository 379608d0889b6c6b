"""Verbs about contracts as they stand: begin, lint, fix, test, explain."""
