"""What of lxml is used here: it ships no types."""
