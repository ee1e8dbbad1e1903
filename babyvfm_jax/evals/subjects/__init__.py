"""Whatever sits a test."""
