"""From a factor in a cause to its keys: which entries, sections, rules, fields or values made the change.

Start reading at `engine.py`.
"""
