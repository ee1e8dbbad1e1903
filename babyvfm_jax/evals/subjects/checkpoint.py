"""A checkpoint of ours as a subject; the one place of evals that knows models.

Jitted functions live at module level with the model as a static argument and
the parameters as an ordinary one: the evaluations of one training run share
their compiled programs. Batches are full and lengths come in buckets, so that
there are few programs.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import jax
import numpy as np
from jax.sharding import AxisType, NamedSharding
from jax.sharding import PartitionSpec as P

from babyvfm_jax.corpus import tokenizer as tokenizer_lib
from babyvfm_jax.evals import expectation, pictures
from babyvfm_jax.evals.item import Visual
from babyvfm_jax.evals.subject import ABILITIES, Asked, Subject, Turn
from babyvfm_jax.evals.subjects import speaker
from babyvfm_jax.evals.subjects.batches import batches, filled, one_behind
from babyvfm_jax.evals.subjects.embeddings import Embeddings

LENGTH_BUCKETS = (8, 16, 24, 32, 48, 64, 96, 128)
# Visual tokens kept for the likelihood of further texts; past this they are
# encoded again when they are needed.
_TOKEN_CACHE_BYTES = 2 * 1024**3


class ModelSubject(Subject):
  """Answers with a BabyVFM model, in float32.

  Similarity is the cosine of the embeddings. Likelihood is that of the tokens
  of the text and of its end, given its beginning and the visual. The rows of a
  batch are shared out to the local devices.
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
    album: pictures.Album | None = None,
    devices: Sequence[jax.Device] | None = None,
  ):
    """Puts the parameters onto every device that computes.

    Args:
      model: A `models.BabyVFM`; whatever it computes in, it is tested in
        float32.
      params: Its parameters, wherever they lie.
      tokenizer: The one that it was trained with.
      image_size: Side of its pictures in pixels.
      name: Name in `scores.json`.
      step: Training step of the parameters.
      batch_size: Pictures or texts that are computed together; made a multiple
        of the number of devices, of which no more are used than it has rows.
      abilities: Those of `ABILITIES` that it was trained for.
      album: Pictures that other subjects look at too.
      devices: Those that compute; all local ones by default.
    """
    self.name = name
    self.step = step
    self._model = model.clone(dtype='float32', matmul_dtype='float32')
    devices = list(devices or jax.local_devices())[:batch_size]
    mesh = jax.make_mesh(
      (len(devices),), ('rows',), axis_types=(AxisType.Auto,), devices=devices
    )
    self._rows = NamedSharding(mesh, P('rows'))
    everywhere = NamedSharding(mesh, P())
    self._params = jax.tree.map(
      lambda leaf: jax.device_put(_whole(leaf), everywhere), params
    )
    self.abilities = frozenset(abilities)
    if not self.abilities <= set(ABILITIES):
      raise ValueError(
        f'abilities {sorted(abilities)}: use some of {ABILITIES}'
      )
    self._tokenizer = tokenizer
    self._image_size = image_size
    self._batch_size = -(-batch_size // len(devices)) * len(devices)
    self._album = album or pictures.Album()
    self._embeddings = Embeddings(
      self._album,
      encode_visuals=self._embed_visuals,
      encode_texts=self._embed_texts,
      shown_text=self.shown_text,
    )
    self._visual_tokens: dict[bytes, np.ndarray] = {}
    self._speaker = speaker.Speaker(
      self._model,
      self._params,
      tokenizer,
      name=self._album.name,
      see=self._see,
      frame_mask=self._frame_mask,
      batch_size=self._batch_size,
      bucket=self._bucket,
      full=self._full,
    )

  def shown_text(self, text: str) -> str:
    return text.lower() if self._tokenizer.lowercase else text

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

  def _tokens(self, text: str) -> list[int]:
    ids = self._tokenizer.encode(text)
    return [tokenizer_lib.BOS, *ids, tokenizer_lib.EOS]

  def _embed_texts(
    self, texts: Sequence[str]
  ) -> Iterator[tuple[str, np.ndarray]]:
    tokens = {text: self._tokens(text) for text in texts}

    def length_of(text: str) -> int:
      return self._bucket(len(tokens[text]))

    for length, group in batches(texts, self._batch_size, length_of):
      rows, mask = _padded([tokens[text] for text in group], length)
      values = _embed_text(
        self._model, self._params, self._full(rows), self._full(mask)
      )
      yield from zip(group, np.asarray(values), strict=False)

  def _embed_visuals(
    self, visuals: Mapping[bytes, Visual]
  ) -> Iterator[tuple[bytes, np.ndarray]]:
    for key, _ in self._encode(visuals):
      yield key, self._embeddings.visuals[key]

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
    self, visuals: Mapping[bytes, Visual]
  ) -> Iterator[tuple[bytes, np.ndarray]]:
    """Encodes visuals; keeps the embeddings, yields (name, visual tokens)."""

    def frames_of(key: bytes) -> int:
      return self._frame_bucket(visuals[key])

    def compute():
      side = self._image_size
      for count, group in batches(list(visuals), self._batch_size, frames_of):
        frames = np.zeros((len(group), count, side, side, 3), np.uint8)
        mask = np.stack([self._frame_mask(visuals[key]) for key in group])
        for row, key in enumerate(group):
          pixels = self._album.stack(self._cut(visuals[key]), side)
          frames[row, : len(pixels)] = pixels
        yield (
          group,
          *_encode_visual(
            self._model, self._params, self._full(frames), self._full(mask)
          ),
        )

    for group, tokens, embeddings in one_behind(compute()):
      known = zip(group, np.asarray(embeddings), strict=False)
      self._embeddings.visuals.update(known)
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

  def _full(self, rows: np.ndarray) -> jax.Array:
    """A whole batch, its rows shared out to the devices."""
    return jax.device_put(filled(rows, self._batch_size), self._rows)


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
