"""`govern release`: what is in force where, step by step, each step a signed statement."""
