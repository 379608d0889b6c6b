"""Findings of a check: for people, editors, CI systems and the rule pages."""
