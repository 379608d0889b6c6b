"""A workspace on disk: opened, read as a tree of files, and changed file by file, whole or not at all."""
