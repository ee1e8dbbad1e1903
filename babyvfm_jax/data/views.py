"""Views: how moments are read for training.

A view is a random-access sequence of examples. `example(place, rng)` is a pure
function: with a generator it draws a frame, the utterances and an augmentation
as training does, without one it takes the middle frame, the first utterances
and the pictures as they are. Batches stack examples; the axes are B batch,
F frames, H, W height and width, U utterances, L tokens.

What `frames` and `utterances` of `Sizes` mean, and the shapes that follow:

| view      | an example is       | `frames`         | `utterances`           |
|-----------|---------------------|------------------|------------------------|
| pairs     | an utterance; if U  | 1 = F            | utterances of the same |
|           | > 1, a picture      |                  | picture = U            |
| clips     | an utterance        | of the moment, F | 1 = U                  |
| dialogues | a window of moments | a moment,        | moments a window;      |
|           |                     | F = product      | U = 1                  |
| text      | a packed row        | no frames        | moments a segment;     |
|           |                     |                  | U = 1                  |
| frames    | a moment            | of the moment, F | no utterances          |
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from babyvfm_jax.data import (
  packing,
  pictures,
  seeds,
  tokens,
  transforms,
  windows,
)
from babyvfm_jax.data.example import Sizes, View
from babyvfm_jax.data.pictured import Frames, Pairs
from babyvfm_jax.data.sequential import Dialogues, Text


@dataclasses.dataclass(frozen=True)
class Source:
  """What a view is made from.

  Attributes:
    corpus: The corpus.
    rows: Selected index rows.
    tokenizer: Encodes a text to ids.
    sizes: Shape of an example.
    augmenter: How pictures are changed in training.
    shuffled: True shows every moment the pictures of another: the control.
    seed: Seed of what is fixed for the run: the derangement, the packing.
  """

  corpus: pictures.Corpus
  rows: np.ndarray
  tokenizer: tokens.Encoder
  sizes: Sizes
  augmenter: transforms.Augmenter
  shuffled: bool = False
  seed: int = 0


def _pairs(source: Source) -> Pairs:
  _expect(source.sizes.frames == 1, 'pairs has one frame; use clips for more')
  rows = _keep(source, 'pairs', spoken=True, seen=True)
  order, bounds = rows, np.arange(len(rows) + 1)
  if source.sizes.utterances > 1:
    names = source.corpus.index['picture'].to_numpy()[rows]
    _, first, group = np.unique(names, return_index=True, return_inverse=True)
    # Pictures in the order in which the selection meets them.
    group = np.argsort(np.argsort(first))[group]
    order = rows[np.argsort(group, kind='stable')]
    bounds = np.concatenate([[0], np.cumsum(np.bincount(group))])
  return Pairs(
    _pictures(source, rows), _tokens(source, rows), order, bounds, source.sizes
  )


def _clips(source: Source) -> Pairs:
  _expect(source.sizes.utterances == 1, 'clips has one utterance')
  rows = _keep(source, 'clips', spoken=True, seen=True)
  return Pairs(
    _pictures(source, rows),
    _tokens(source, rows),
    rows,
    np.arange(len(rows) + 1),
    source.sizes,
  )


def _dialogues(source: Source) -> Dialogues:
  spoken = source.corpus.index['text'].to_numpy()[source.rows] != ''
  cut = windows.cut(source.corpus.index, source.rows, source.sizes.utterances)
  texts = _tokens(source, source.rows[spoken])
  # A stretch of silence has nothing to predict.
  says = np.add.reduceat(texts.texts[cut.rows] >= 0, cut.starts) > 0
  _expect(bool(says.any()), 'dialogues: the selection has no utterance')
  return Dialogues(
    _pictures(source, source.rows),
    texts,
    cut,
    np.flatnonzero(says),
    source.sizes,
  )


def _text(source: Source) -> Text:
  _expect(not source.shuffled, 'text has no pictures to shuffle')
  rows = _keep(source, 'text', spoken=True, seen=False)
  table = _tokens(source, rows)
  cut = windows.cut(source.corpus.index, rows, source.sizes.utterances)
  # A document is BOS and, for each utterance, its tokens and EOS.
  lengths = 1 + np.add.reduceat(table.counts(cut.rows) + 1, cut.starts)
  seed = seeds.seed(source.seed, 'packing')
  plan = packing.pack(lengths, source.sizes.length, seed)
  return Text(table, cut, plan, source.sizes)


def _frames_alone(source: Source) -> Frames:
  _expect(not source.shuffled, 'frames has no utterances to shuffle against')
  rows = _keep(source, 'frames', spoken=False, seen=True)
  return Frames(_pictures(source, rows), rows, source.sizes)


VIEWS: dict[str, Callable[[Source], View]] = {
  'pairs': _pairs,
  'clips': _clips,
  'dialogues': _dialogues,
  'text': _text,
  'frames': _frames_alone,
}


def build(view: str, source: Source) -> View:
  """Builds a view by name.

  Args:
    view: A name in `VIEWS`.
    source: What it is made from.

  Returns:
    The view.

  Raises:
    ValueError: There is no such view, its sizes do not fit, or no selected
      moment has what it needs.
  """
  if view not in VIEWS:
    raise ValueError(f'no view {view!r}; there are {", ".join(VIEWS)}')
  return VIEWS[view](source)


def _expect(holds: bool, message: str) -> None:
  if not holds:
    raise ValueError(message)


def _keep(source: Source, view: str, *, spoken: bool, seen: bool) -> np.ndarray:
  """Selected rows that have the text and the pictures that a view needs."""
  index = source.corpus.index
  has_text = index['text'].to_numpy()[source.rows] != ''
  has_frames = index['frame_count'].to_numpy()[source.rows] > 0
  kept = source.rows[(has_text | (not spoken)) & (has_frames | (not seen))]
  _expect(
    len(kept) > 0,
    f'{view}: none of the {len(source.rows):,} selected moments fits: '
    f'{has_text.sum():,} have text, {has_frames.sum():,} have frames, '
    f'{(has_text & has_frames).sum():,} have both',
  )
  return kept


def _pictures(source: Source, rows: np.ndarray) -> pictures.Pictures:
  shown = None
  if source.shuffled:
    names = source.corpus.index['picture'].to_numpy()
    seed = seeds.seed(source.seed, 'derangement')
    shown = transforms.derangement(names, rows, seed)
  return pictures.open_pictures(
    source.corpus, source.sizes.image_size, source.augmenter, shown
  )


def _tokens(source: Source, rows: np.ndarray) -> tokens.TokenTable:
  return tokens.tokenize(source.corpus.index, rows, source.tokenizer)
