"""A checkpoint of ours as a subject; the one place of evals that knows models.

Jitted functions live at module level with the model as a static argument and
the parameters as an ordinary one: the evaluations of one training run share
their compiled programs. Batches are full and lengths come in buckets, so that
there are few programs.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, TypeVar

import jax
import numpy as np

from babyvfm_jax.corpus import tokenizer as tokenizer_lib
from babyvfm_jax.evals import expectation, pictures
from babyvfm_jax.evals.item import Visual
from babyvfm_jax.evals.subject import ABILITIES, Asked, Grid, Subject, Turn
from babyvfm_jax.evals.subjects import speaker

LENGTH_BUCKETS = (8, 16, 24, 32, 48, 64, 96, 128)
# Visual tokens kept for the likelihood of further texts; past this they are
# encoded again when they are needed.
_TOKEN_CACHE_BYTES = 2 * 1024**3
_T = TypeVar('_T')


class ModelSubject(Subject):
  """Answers with a BabyVFM model, in float32.

  Similarity is the cosine of the embeddings. Likelihood is that of the tokens
  of the text and of its end, given its beginning and the visual.
  """

  gives_probabilities = True

  def __init__(
    self,
    model: Any,
    params: Any,
    tokenizer: tokenizer_lib.Tokenizer,
    *,
    image_size: int,
    name: str = 'model',
    step: int | None = None,
    batch_size: int = 64,
    abilities: Collection[str] = ABILITIES,
  ):
    """Puts the parameters onto one device.

    Args:
      model: A `models.BabyVFM`; whatever it computes in, it is tested in
        float32.
      params: Its parameters, wherever they lie.
      tokenizer: The one that it was trained with.
      image_size: Side of its pictures in pixels.
      name: Name in `scores.json`.
      step: Training step of the parameters.
      batch_size: Pictures or texts that are computed together.
      abilities: Those of `ABILITIES` that it was trained for.
    """
    self.name = name
    self.step = step
    self._model = model.clone(dtype='float32', matmul_dtype='float32')
    device = jax.local_devices()[0]
    self._params = jax.tree.map(
      lambda leaf: jax.device_put(_whole(leaf), device), params
    )
    self._tokenizer = tokenizer
    self._image_size = image_size
    self._batch_size = batch_size
    self.abilities = frozenset(abilities)
    if not self.abilities <= set(ABILITIES):
      raise ValueError(
        f'abilities {sorted(abilities)}: use some of {ABILITIES}'
      )
    self._contents = pictures.Contents()
    self._visual_embeddings: dict[bytes, np.ndarray] = {}
    self._visual_tokens: dict[bytes, np.ndarray] = {}
    self._text_embeddings: dict[str, np.ndarray] = {}
    self._speaker = speaker.Speaker(
      self._model,
      self._params,
      tokenizer,
      name=self._contents.name,
      see=self._see,
      frame_mask=self._frame_mask,
      batches=self._batches,
      bucket=self._bucket,
      full=self._full,
    )

  def shown_text(self, text: str) -> str:
    return text.lower() if self._tokenizer.lowercase else text

  def similarity(
    self, pairs: Sequence[tuple[Visual, str | Visual]]
  ) -> np.ndarray:
    """Cosine of each pair, `[n]` float32."""
    if not len(pairs):
      return np.zeros(0, np.float32)
    if isinstance(pairs, Grid):
      first, rows = self._embed(pairs.visuals)
      second, columns = self._embed(pairs.texts)
      return (first @ second.T)[np.ix_(rows, columns)].ravel()
    first, rows = self._embed([one for one, _ in pairs])
    second, columns = self._embed([two for _, two in pairs])
    # A pair that is asked twice is computed once, so that its answers tie.
    distinct, places = np.unique(
      np.stack([rows, columns]), axis=1, return_inverse=True
    )
    cosines = np.einsum('nd,nd->n', first[distinct[0]], second[distinct[1]])
    return cosines[places.reshape(-1)]

  def embed(self, things: Sequence[Visual | str]) -> np.ndarray:
    """Unit embeddings, `[n, E]` float32."""
    embeddings, rows = self._embed(things)
    return embeddings[rows]

  def surprise(
    self, clips: Sequence[Visual], familiar: Sequence[Visual]
  ) -> list[np.ndarray]:
    """Error of foreseen embeddings of single frames; see `expectation`."""
    return expectation.surprise(self.embed, clips, familiar)

  def likelihood(
    self, pairs: Sequence[tuple[Visual | None, str]]
  ) -> list[np.ndarray]:
    """Log-probabilities of each text's tokens and its end, float32 [L]."""
    return self._speaker.likelihood(
      [((), Turn(visual, text)) for visual, text in pairs]
    )

  def likelihood_in_dialogue(self, asked: Asked) -> list[np.ndarray]:
    """As `likelihood`, after other turns as `prompts.lay_out` has them."""
    return self._speaker.likelihood(asked)

  def generate(
    self, asked: Sequence[tuple[Turn, ...]], max_tokens: int = 32
  ) -> list[str]:
    """Greedy continuations of turns as `prompts.lay_out` has them."""
    return self._speaker.generate(asked, max_tokens)

  def _embed(
    self, things: Sequence[Visual | str]
  ) -> tuple[np.ndarray, np.ndarray]:
    """Embeddings of the distinct things, and the place of each among them."""
    visuals: dict[bytes, Visual] = {}
    keys: list[bytes | str] = []
    for thing in things:
      if isinstance(thing, Visual):
        keys.append(self._contents.name(thing))
        visuals.setdefault(self._contents.name(thing), thing)
      else:
        keys.append(self.shown_text(thing))
    distinct = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    self._embed_visuals(visuals)
    self._embed_texts([key for key in distinct if isinstance(key, str)])
    embeddings = [
      self._text_embeddings[key]
      if isinstance(key, str)
      else self._visual_embeddings[key]
      for key in distinct
    ]
    return np.stack(embeddings), np.array([distinct[key] for key in keys])

  def _tokens(self, text: str) -> list[int]:
    ids = self._tokenizer.encode(text)
    return [tokenizer_lib.BOS, *ids, tokenizer_lib.EOS]

  def _embed_texts(self, texts: Sequence[str]) -> None:
    new = [text for text in texts if text not in self._text_embeddings]
    tokens = {text: self._tokens(text) for text in new}

    def length_of(text: str) -> int:
      return self._bucket(len(tokens[text]))

    for length, group in self._batches(new, length_of):
      rows, mask = _padded([tokens[text] for text in group], length)
      values = np.asarray(
        _embed_text(
          self._model, self._params, self._full(rows), self._full(mask)
        )
      )
      self._text_embeddings.update(zip(group, values, strict=False))

  def _embed_visuals(self, visuals: dict[bytes, Visual]) -> None:
    new = [key for key in visuals if key not in self._visual_embeddings]
    for _ in self._encode({key: visuals[key] for key in new}):
      pass

  def _see(self, visuals: dict[bytes, Visual]) -> dict[bytes, np.ndarray]:
    """Visual tokens [F, N, D] of each visual, kept while there is room."""
    new = {
      key: visual
      for key, visual in visuals.items()
      if key not in self._visual_tokens
    }
    result = {
      key: self._visual_tokens[key] for key in visuals if key not in new
    }
    room = _TOKEN_CACHE_BYTES - sum(
      tokens.nbytes for tokens in self._visual_tokens.values()
    )
    for key, tokens in self._encode(new):
      room -= tokens.nbytes
      if room >= 0:
        self._visual_tokens[key] = tokens
        result[key] = tokens
      elif len(visuals) <= self._batch_size:
        result[key] = tokens
      else:
        break
    return result

  def _encode(
    self, visuals: dict[bytes, Visual]
  ) -> Iterator[tuple[bytes, np.ndarray]]:
    """Encodes visuals; keeps the embeddings, yields (name, visual tokens)."""

    def frames_of(key: bytes) -> int:
      return self._frame_bucket(visuals[key])

    for count, group in self._batches(list(visuals), frames_of):
      side = self._image_size
      frames = np.zeros((len(group), count, side, side, 3), np.uint8)
      mask = np.stack([self._frame_mask(visuals[key]) for key in group])
      for row, key in enumerate(group):
        pixels = pictures.stack(self._cut(visuals[key]), side)
        frames[row, : len(pixels)] = pixels
      tokens, embeddings = _encode_visual(
        self._model, self._params, self._full(frames), self._full(mask)
      )
      embeddings = np.asarray(embeddings)
      self._visual_embeddings.update(zip(group, embeddings, strict=False))
      yield from zip(group, np.asarray(tokens), strict=False)

  def _cut(self, visual: Visual) -> Visual:
    """A clip that is too long for the model, evenly thinned."""
    most = self._model.max_frames
    if most == 1:  # No attention over time, so any number will do.
      return visual
    return Visual(pictures.even_subset(visual.paths, most))

  def _frame_bucket(self, visual: Visual) -> int:
    count = len(self._cut(visual).paths)
    bucket = 1 << (count - 1).bit_length()
    most = self._model.max_frames
    return bucket if most == 1 else min(bucket, most)

  def _frame_mask(self, visual: Visual) -> np.ndarray:
    """[F] bool, F the bucket."""
    count = len(self._cut(visual).paths)
    return np.arange(self._frame_bucket(visual)) < count

  def _bucket(self, length: int) -> int:
    bucket = next((size for size in LENGTH_BUCKETS if size >= length), 0)
    bucket = bucket or 1 << (length - 1).bit_length()
    if self._model.positions == 'learned':
      bucket = max(length, min(bucket, self._model.max_length))
    return bucket

  def _batches(
    self, things: Sequence[_T], key: Callable[[_T], Any]
  ) -> Iterator[tuple[Any, list[_T]]]:
    """Groups of one key (a shape), at most a batch each."""
    groups: dict[Any, list[_T]] = {}
    for thing in things:
      groups.setdefault(key(thing), []).append(thing)
    for value in sorted(groups):
      members = groups[value]
      for start in range(0, len(members), self._batch_size):
        yield value, members[start : start + self._batch_size]

  def _full(self, rows: np.ndarray) -> np.ndarray:
    """Fills a batch up by repeating its last row."""
    missing = self._batch_size - len(rows)
    if not missing:
      return rows
    return np.concatenate([rows, np.repeat(rows[-1:], missing, axis=0)])


def _padded(
  rows: Sequence[Sequence[int]], length: int
) -> tuple[np.ndarray, np.ndarray]:
  """Token ids [B, 1, L] int32 and their mask [B, 1, L]."""
  tokens = np.full((len(rows), 1, length), tokenizer_lib.PAD, np.int32)
  mask = np.zeros(tokens.shape, bool)
  for index, row in enumerate(rows):
    tokens[index, 0, : len(row)] = row
    mask[index, 0, : len(row)] = True
  return tokens, mask


def _whole(leaf: Any) -> np.ndarray:
  """A parameter on the host, also where several processes hold it."""
  if isinstance(leaf, jax.Array) and not leaf.is_fully_addressable:
    if not leaf.is_fully_replicated:
      raise ValueError(
        'parameters are split over processes; gather them before evaluation '
        '(jax.experimental.multihost_utils.process_allgather)'
      )
    return np.asarray(leaf.addressable_data(0))
  return np.asarray(leaf)


@functools.partial(jax.jit, static_argnums=0)
def _encode_visual(model, params, frames, frame_mask):
  tokens = model.apply(
    {'params': params}, frames, frame_mask, method='encode_frames'
  )
  embedding = model.apply(
    {'params': params}, tokens, frame_mask, method='embed_visual'
  )
  return tokens, embedding


@functools.partial(jax.jit, static_argnums=0)
def _embed_text(model, params, tokens, token_mask):
  """[B, E], of one text a row."""
  embedding = model.apply(
    {'params': params}, tokens, token_mask, method='embed_text'
  )
  return embedding[:, 0]
