"""Verbs that answer: why, why not, since when, how often, what it touched; and their certificates."""
