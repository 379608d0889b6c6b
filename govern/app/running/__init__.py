"""`govern run`: from a release's name to a pipeline that runs, and the records it runs on."""
