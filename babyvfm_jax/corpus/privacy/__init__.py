"""Whom a corpus shows and names, and who may see it.

An archive's policy (`policy`) says what happens while it is built: faces are
blurred (`faces`), names replaced (`names`). What is written beside the moments
(cards, audits, pages, messages, galleries) asks the policy what it may show.
"""
