"""What people say of events and versions: signed, kept, and named in the log."""
