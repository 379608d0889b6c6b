"""Options in, app called, report out, exit code. Thin: nothing is decided here."""
