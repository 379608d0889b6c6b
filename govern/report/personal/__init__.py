"""Personal data: disclosed, erased, swept."""
