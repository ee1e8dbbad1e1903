"""One parser a transcript format."""
