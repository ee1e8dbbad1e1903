"""Number: which has more, how many at a glance, and how many by counting."""
