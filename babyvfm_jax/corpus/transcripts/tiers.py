"""Which tiers of an annotation file hold utterances."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from babyvfm_jax.corpus.recording import RecordingError

# Words of tiers' names that say that the tier is about speech, or is a part of
# it: `words`, `Mom - phones`, `code_num`, `xds@CHI`.
_ABOUT_SPEECH = """
  word words token tokens phone phones phoneme phonemes segment segments
  syllable syllables gloss glosses translation translations pos morph morphs
  morpheme morphemes note notes comment comments context code codes coding
  gaze gesture gestures gestural action actions activity location pitch tobi
  tones breaks noise silence on off vcm lex mwu xds
"""
_NOT_UTTERANCES = frozenset(_ABOUT_SPEECH.split())


def choose_tiers(
  path: Path,
  names: Sequence[str],
  candidates: Sequence[str],
  wanted: Sequence[str] = (),
) -> list[str]:
  """Names of the tiers to read, in the order of the file.

  Args:
    path: The file, for the error.
    names: All tiers.
    candidates: Those that may hold utterances (interval tiers, tiers that
      depend on no other).
    wanted: Those that the user names, if any.

  Raises:
    RecordingError: A wanted tier is not there, or none looks like utterances.
  """
  listed = ', '.join(dict.fromkeys(map(repr, names))) or 'none'
  if wanted:
    if missing := [name for name in wanted if name not in names]:
      raise RecordingError(
        f'{path.name}: no tier {missing[0]!r}; its tiers are: {listed}'
      )
    return [name for name in dict.fromkeys(names) if name in wanted]
  chosen = [name for name in candidates if _may_hold_utterances(name)]
  if not chosen and names:
    raise RecordingError(
      f'{path.name}: no tier looks like utterances; its tiers are: {listed}; '
      'say which to read with tiers=..., or rename one after its speaker'
    )
  return list(dict.fromkeys(chosen))


def _may_hold_utterances(name: str) -> bool:
  words = re.split(r'[^a-z]+', name.casefold())
  return not _NOT_UTTERANCES.intersection(words)
