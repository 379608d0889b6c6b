"""Verbs about what changed between two states of a workspace: lock, gate, approve, try out."""
