"""How a speech recogniser writes the words of a segment."""

from __future__ import annotations

from typing import NamedTuple


class WordForm(NamedTuple):
  """The form of one program.

  Attributes:
    name: Of the program.
    confidence: Field of a word that says how sure the program is, in [0, 1].
    marks: Fields of a segment that this program alone writes.
  """

  name: str
  confidence: str
  marks: frozenset[str]
