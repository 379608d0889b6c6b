"""Stages and pipelines: what a step reads and returns, in which order steps run, and running them once each."""
