"""Stages and pipelines: what a step reads and returns, their order, and running each of them once."""
