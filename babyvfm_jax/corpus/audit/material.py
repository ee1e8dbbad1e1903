"""What an audit compares: a corpus's moments, or a test's items, as units."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image

from babyvfm_jax.corpus import store

# Columns of `Material.units`.
COLUMNS = ('id', 'split', 'recording', 'group', 'text', 'picture', 'file')


@dataclasses.dataclass(frozen=True)
class Material:
  """Units in order, and a way to their pictures.

  Attributes:
    name: What messages call it.
    is_test: True for a test, whose units are all of one split.
    units: A row for each unit: `id` (a moment's or an item's; an item may be
      several units), `split`, `recording` (what holds a sequence of units),
      `group`, `text` ('' for silence), `picture` (hash of all frames, or ''),
      `file` (name of the source file).
    frames: Encoded pictures of a unit, by its place.
    files: Content hash of each recording's largest source file, by recording;
      a file that several recordings are read from is not there.
    show: What its policy lets an audit show of it (see `privacy.policy`).
  """

  name: str
  is_test: bool
  units: pd.DataFrame
  frames: Callable[[int], list[bytes]]
  files: Mapping[str, str]
  show: str = 'all'


def of_corpus(corpus: store.Corpus, name: str = '') -> Material:
  """A corpus as material.

  Args:
    corpus: The corpus.
    name: What to call it; '' leaves its splits' names as they are.
  """
  index = corpus.index
  units = pd.DataFrame(
    {
      'id': index['moment_id'],
      'split': index['split'],
      'recording': index['recording'],
      'group': index['group'],
      'text': index['text'].where(index['kind'] == 'utterance', ''),
      'picture': index['picture'],
      'file': index['source'],
    }
  )
  files = _own_files(corpus.provenance())
  show = corpus.policy['show']
  return Material(name, False, units, corpus.frames, files, show)


def _own_files(provenance: Mapping[str, Any]) -> dict[str, str]:
  sources = provenance['sources']
  largest = {
    recording: max(
      fields['files'], key=lambda name: (sources[name]['bytes'], name)
    )
    for recording, fields in provenance['recordings'].items()
    if fields['files']
  }
  uses = pd.Series(largest, dtype=object).value_counts()
  return {
    recording: sources[name]['sha256']
    for recording, name in largest.items()
    if uses[name] == 1 and sources[name]['bytes']
  }


def decode(encoded: bytes) -> np.ndarray:
  """A picture as [H, W, 3] uint8; what is transparent is white."""
  with Image.open(io.BytesIO(encoded)) as picture:
    if picture.mode in ('RGBA', 'LA', 'PA') or 'transparency' in picture.info:
      layer = picture.convert('RGBA')
      white = Image.new('RGBA', layer.size, 'white')
      return np.asarray(Image.alpha_composite(white, layer).convert('RGB'))
    return np.asarray(picture.convert('RGB'))
