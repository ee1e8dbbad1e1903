"""One reader an archive."""
