"""Policies as data: rules in CEL, checked against the contracts' fields, explained by their evaluation."""
