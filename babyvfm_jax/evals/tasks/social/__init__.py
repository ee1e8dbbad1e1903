"""Social: what agents want, how they go about it, whom they like."""
