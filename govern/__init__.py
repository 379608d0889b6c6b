"""Version control for behaviour in AI systems: contracts, a change gate, a signed log, and exact answers."""

__version__ = "0.1.0"
