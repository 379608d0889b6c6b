"""Records and what may be seen of them: read under their contract, sanitised before all else."""
