"""One verb a file. What a verb needs beyond its options is imported when it runs."""
