"""Where a log is kept: `base` says a store's duties, `sqlite` is the embedded one, `head` its memory."""
