"""Git, asked through its command and never checked out: revisions as trees of files."""
