"""What is kept of people beside the log: disclosed, erased, swept after its retention."""
