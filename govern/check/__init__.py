"""Lint: what is wrong with a workspace, rule by rule, and what a waiver allows. Nothing here does I/O."""
