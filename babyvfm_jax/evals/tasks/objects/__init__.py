"""Objects: what must go on being, where it must be, and how many."""
