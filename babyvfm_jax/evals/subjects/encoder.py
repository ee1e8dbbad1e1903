"""A subject out of an encoder: anything that makes features of pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from babyvfm_jax.evals import expectation
from babyvfm_jax.evals.item import Visual
from babyvfm_jax.evals.pictures import Album
from babyvfm_jax.evals.subject import READS_BOTH, Subject
from babyvfm_jax.evals.subjects import embeddings


class Encoder(Protocol):
  """A model of single pictures, and of texts where it reads them.

  Attributes:
    reads: `visuals`, `texts` or both.
  """

  reads: frozenset[str] = READS_BOTH

  def encode_pictures(self, pictures: Sequence[np.ndarray]) -> np.ndarray:
    """Features of a batch.

    Args:
      pictures: [H, W, 3] uint8 each, of any size.

    Returns:
      [n, E], of any length.
    """
    raise NotImplementedError

  def encode_texts(self, texts: Sequence[str]) -> np.ndarray:
    """Features [n, E] of a batch, comparable with those of pictures."""
    raise NotImplementedError

  def shown_text(self, text: str) -> str:
    """The text as the encoder reads it."""
    return text


class EncoderSubject(Subject):
  """Answers by the cosine of an encoder's features.

  A clip is the mean of its frames; surprise is foreseen from single frames.
  """

  gives_probabilities = True
  abilities = frozenset({'similarity', 'embedding', 'surprise'})
  step: int | None = None

  def __init__(
    self,
    encoder: Encoder,
    *,
    name: str,
    batch_size: int = 32,
    album: Album | None = None,
  ):
    """Wraps an encoder.

    Args:
      encoder: Makes the features.
      name: Name in `scores.json`.
      batch_size: Pictures or texts that are computed together.
      album: Pictures that other subjects look at too.
    """
    self.name = name
    self.reads = encoder.reads
    self._encoder = encoder
    self._album = album or Album()
    self._embeddings = embeddings.Embeddings(
      self._album,
      encode_visuals=embeddings.by_frames(
        self._encode, self._album, batch_size
      ),
      encode_texts=embeddings.by_texts(encoder.encode_texts, batch_size),
      shown_text=self.shown_text,
    )

  def shown_text(self, text: str) -> str:
    return self._encoder.shown_text(text)

  def similarity(
    self, pairs: Sequence[tuple[Visual, str | Visual]]
  ) -> np.ndarray:
    """Cosine of each pair, `[n]` float32."""
    return self._embeddings.similarity(pairs)

  def embed(self, things: Sequence[Visual | str]) -> np.ndarray:
    """Unit embeddings, `[n, E]` float32."""
    return self._embeddings.of(things)

  def surprise(
    self, clips: Sequence[Visual], familiar: Sequence[Visual]
  ) -> list[np.ndarray]:
    """Error of foreseen embeddings of single frames; see `expectation`."""
    return expectation.surprise(self.embed, clips, familiar)

  def _encode(self, paths: Sequence[Path]) -> np.ndarray:
    return self._encoder.encode_pictures(
      [self._album.picture(path) for path in paths]
    )
