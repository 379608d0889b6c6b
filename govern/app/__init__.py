"""One verb a file: opens files, git, stores and sockets, calls the rooms, returns a result."""
