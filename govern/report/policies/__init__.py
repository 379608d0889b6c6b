"""Policies, their cases and packs, and one CEL expression tried out."""
