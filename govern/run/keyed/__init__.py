"""Factors key by key: what differs between two versions, what a stage reads of it, and versions in between.

A key is the entry of a lexicon, the section of a prompt, a value of a policy or of parameters, the field of a
schema. Start reading at `factor.py`.
"""
