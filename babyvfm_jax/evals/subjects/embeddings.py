"""Embeddings of what a subject is shown, each computed once.

Similarity is the cosine of two of them. Visuals go by what is in their files,
texts by what the subject reads of them, so that a copy costs nothing and a pair
that is asked twice ties to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from babyvfm_jax.evals.item import Visual
from babyvfm_jax.evals.pictures import Album
from babyvfm_jax.evals.subject import Grid
from babyvfm_jax.evals.subjects.batches import batches

Things = Sequence[Visual | str]
EncodeVisuals = Callable[
  [Mapping[bytes, Visual]], Iterable[tuple[bytes, np.ndarray]]
]
EncodeTexts = Callable[[Sequence[str]], Iterable[tuple[str, np.ndarray]]]


class Embeddings:
  """What a subject knows of the things that it was shown.

  Attributes:
    visuals: Unit embedding [E] by the hash of the visual's files.
    texts: Unit embedding [E] by the text as it is read.
  """

  def __init__(
    self,
    album: Album,
    *,
    encode_visuals: EncodeVisuals,
    encode_texts: EncodeTexts,
    shown_text: Callable[[str], str] = lambda text: text,
  ):
    """Starts with nothing known.

    Args:
      album: Names the visuals.
      encode_visuals: New visuals by name, to unit embeddings by name.
      encode_texts: New texts, to unit embeddings by text.
      shown_text: A text as the subject reads it.
    """
    self.visuals: dict[bytes, np.ndarray] = {}
    self.texts: dict[str, np.ndarray] = {}
    self._album = album
    self._encode_visuals = encode_visuals
    self._encode_texts = encode_texts
    self._shown_text = shown_text

  def of(self, things: Things) -> np.ndarray:
    """Unit embeddings, `[n, E]` float32."""
    if not len(things):
      return np.zeros((0, 0), np.float32)
    embeddings, rows = self.distinct(things)
    return embeddings[rows]

  def distinct(self, things: Things) -> tuple[np.ndarray, np.ndarray]:
    """Embeddings of the distinct things, and the place of each among them."""
    visuals: dict[bytes, Visual] = {}
    keys: list[bytes | str] = []
    for thing in things:
      if isinstance(thing, Visual):
        keys.append(self._album.name(thing))
        visuals.setdefault(self._album.name(thing), thing)
      else:
        keys.append(self._shown_text(thing))
    places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    new = {
      key: visual for key, visual in visuals.items() if key not in self.visuals
    }
    if new:
      self.visuals.update(self._encode_visuals(new))
    texts = [
      key for key in places if isinstance(key, str) and key not in self.texts
    ]
    if texts:
      self.texts.update(self._encode_texts(texts))
    embeddings = [
      self.texts[key] if isinstance(key, str) else self.visuals[key]
      for key in places
    ]
    return np.stack(embeddings), np.array([places[key] for key in keys])

  def similarity(
    self, pairs: Sequence[tuple[Visual, str | Visual]]
  ) -> np.ndarray:
    """Cosine of each pair, `[n]` float32."""
    if not len(pairs):
      return np.zeros(0, np.float32)
    if isinstance(pairs, Grid):
      first, rows = self.distinct(pairs.visuals)
      second, columns = self.distinct(pairs.texts)
      return (first @ second.T)[np.ix_(rows, columns)].ravel()
    first, rows = self.distinct([one for one, _ in pairs])
    second, columns = self.distinct([two for _, two in pairs])
    # A pair that is asked twice is computed once, so that its answers tie.
    distinct, places = np.unique(
      np.stack([rows, columns]), axis=1, return_inverse=True
    )
    cosines = np.einsum('nd,nd->n', first[distinct[0]], second[distinct[1]])
    return cosines[places.reshape(-1)]


def by_frames(
  encode: Callable[[Sequence[Path]], np.ndarray], album: Album, size: int
) -> EncodeVisuals:
  """Encodes visuals frame by frame, for models that see single pictures.

  A clip is the mean of the unit embeddings of its frames, made unit again (the
  parameter-free form of Luo et al., 2021, CLIP4Clip). Every distinct frame is
  encoded once, whatever clips it stands in.

  Args:
    encode: Pictures to features [n, E].
    album: Names the frames.
    size: Pictures of a batch.
  """
  known: dict[bytes, np.ndarray] = {}

  def encode_visuals(
    visuals: Mapping[bytes, Visual],
  ) -> Iterator[tuple[bytes, np.ndarray]]:
    new: dict[bytes, Path] = {}
    for visual in visuals.values():
      for path in visual.paths:
        name = album.name(Visual((path,)))
        if name not in known:
          new.setdefault(name, path)
    for _, names in batches(list(new), size):
      rows = unit(encode([new[name] for name in names]))
      known.update(zip(names, rows, strict=True))
    for key, visual in visuals.items():
      frames = [known[album.name(Visual((path,)))] for path in visual.paths]
      mean = np.stack(frames).mean(axis=0, keepdims=True)
      yield key, frames[0] if len(frames) == 1 else unit(mean)[0]

  return encode_visuals


def by_texts(
  encode: Callable[[Sequence[str]], np.ndarray], size: int
) -> EncodeTexts:
  """Encodes texts in batches.

  Args:
    encode: Texts to features [n, E].
    size: Texts of a batch.
  """

  def encode_texts(texts: Sequence[str]) -> Iterator[tuple[str, np.ndarray]]:
    # Those of about one length together, so that little is padded.
    for _, group in batches(sorted(texts, key=len), size):
      yield from zip(group, unit(encode(group)), strict=True)

  return encode_texts


def unit(rows: np.ndarray) -> np.ndarray:
  """Rows [n, E] of length one, float32; a row of zeros stays."""
  rows = np.asarray(rows, np.float32)
  lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
  return rows / np.where(lengths > 0, lengths, 1)
