"""Children's answers by age, and how those of a subject fit them.

`form.py` reads them, `fits.py` compares a subject with them.
"""
