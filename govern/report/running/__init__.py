"""What a run decided and what a recording kept."""
