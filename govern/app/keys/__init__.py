"""What signs: keys in files, agents and tokens, opened by URI."""
