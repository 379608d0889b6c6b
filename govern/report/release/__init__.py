"""Releases and where they stand."""
