"""An answer drawn: the stages as a spine, what differs, what made it. `spine` is what all drawings are of."""
