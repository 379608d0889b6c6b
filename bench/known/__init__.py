"""Real version bumps of sentiment libraries, whose causes are known."""
