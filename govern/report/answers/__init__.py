"""Answers to why, why-not, what from, since when and what else."""
