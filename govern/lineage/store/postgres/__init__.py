"""A log for teams, in PostgreSQL: `address` says where, `log` opens it, `sequencer` puts entries in order."""
