"""Language: words, phrases and sentences that one must understand to see."""
