"""Social: what others look and point at, how they feel, what they want."""
