"""A model of ours that speaks: likelihood of what others say, and its own words."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from babyvfm_jax.corpus.tokenizer import Tokenizer
from babyvfm_jax.evals.item import Visual
from babyvfm_jax.evals.subject import Asked, Turn
from babyvfm_jax.evals.subjects import decoding
from babyvfm_jax.evals.subjects.batches import batches, one_behind
from babyvfm_jax.evals.subjects.prompts import Prompt, lay_out, padded

# Visual tokens [B, F, N, D] and their frames' mask [B, F], or None twice.
_Shown = tuple[Any, Any]


class Speaker:
  """The next-token head of a model; each distinct prompt is computed once."""

  def __init__(
    self,
    model: Any,
    params: Any,
    tokenizer: Tokenizer,
    *,
    name: Callable[[Visual], bytes],
    see: Callable[[dict[bytes, Visual]], Mapping[bytes, np.ndarray]],
    frame_mask: Callable[[Visual], np.ndarray],
    batch_size: int,
    bucket: Callable[[int], int],
    full: Callable[[np.ndarray], Any],
  ):
    """Takes what it shares with the rest of a subject.

    Args:
      model: A `models.BabyVFM`.
      params: Its parameters.
      tokenizer: The one that it was trained with.
      name: A visual's contents in short.
      see: Visuals by name to visual tokens [F, N, D] by name.
      frame_mask: [F] bool, which of a visual's places hold a frame.
      batch_size: Prompts that are computed together.
      bucket: How long a row is that holds so many tokens.
      full: Fills rows up to a batch.
    """
    self._model = model
    self._params = params
    self._tokenizer = tokenizer
    self._encode = functools.cache(tokenizer.encode)
    self._name = name
    self._see = see
    self._frame_mask = frame_mask
    self._batch_size = batch_size
    self._bucket = bucket
    self._full = full
    self._first_seen: dict[bytes, Visual] = {}

  def likelihood(self, asked: Asked) -> list[np.ndarray]:
    """Log-probabilities of last turns.

    Args:
      asked: The turns before, which may be none, and the turn that is scored.

    Returns:
      A float32 array each, one entry a token of the last turn and its end.
    """
    prompts = [
      self._prompt((*before, last), ended=True) for before, last in asked
    ]
    answers: dict[Prompt, np.ndarray] = {}

    def compute() -> Iterator[tuple[list[Prompt], Any]]:
      for length, group, shown in self._shown(prompts):
        rows = map(self._full, padded(group, length))
        yield (
          group,
          decoding.log_probabilities(self._model, self._params, *rows, *shown),
        )

    for group, values in one_behind(compute()):
      for prompt, row in zip(group, np.asarray(values), strict=False):
        answers[prompt] = row[prompt.last - 1 : len(prompt.tokens) - 1]
    return [answers[prompt] for prompt in prompts]

  def generate(
    self, asked: Sequence[tuple[Turn, ...]], max_tokens: int
  ) -> list[str]:
    """Greedy continuations.

    Args:
      asked: Turns; the last one's text is the beginning of what is said.
      max_tokens: Most tokens of an answer.

    Returns:
      What comes after that beginning.
    """
    prompts = [self._prompt(turns, ended=False) for turns in asked]
    room = min(decoding.FIRST_ROOM, max_tokens)
    answers: dict[Prompt, str] = {}
    for length, group, shown in self._shown(prompts, room):
      rows = self._write(group, length, shown, max_tokens)
      for prompt, row in zip(group, rows, strict=False):
        ids = [int(token) for token in row[len(prompt.tokens) :]]
        answers[prompt] = self._tokenizer.decode(ids)
    return [answers[prompt] for prompt in prompts]

  def _write(
    self,
    group: Sequence[Prompt],
    length: int,
    shown: _Shown,
    max_tokens: int,
  ) -> list[np.ndarray]:
    """Prompts and what follows them; rows grow longer as they need it."""
    lengths = np.array([len(prompt.tokens) for prompt in group], np.int32)
    limits = lengths + np.int32(max_tokens)
    if self._model.positions == 'learned':
      limits = np.minimum(limits, np.int32(self._model.max_length))
    tokens, _, latest = padded(group, length)
    while True:
      state = decoding.Written(*map(self._full, (tokens, lengths, limits)))
      state = decoding.continue_greedily(
        self._model, self._params, state, self._full(latest), *shown
      )
      written, lengths, limits = (np.asarray(x)[: len(group)] for x in state)
      if (lengths >= limits).all():
        break
      tokens, _, latest = padded(group, self._bucket(length + 1))
      tokens[..., :length] = written
      length = tokens.shape[-1]
    return [row[:end] for row, end in zip(written[:, 0], lengths, strict=True)]

  def _prompt(self, turns: Sequence[Turn], *, ended: bool) -> Prompt:
    prompt = lay_out(
      turns, self._encode, max_frames=self._model.max_frames, ended=ended
    )
    if prompt.visual is None:
      return prompt
    # Of visuals with the same contents, the first stands for all.
    name = self._name(prompt.visual)
    return prompt._replace(
      visual=self._first_seen.setdefault(name, prompt.visual)
    )

  def _shown(
    self, prompts: Sequence[Prompt], room: int = 0
  ) -> Iterator[tuple[int, list[Prompt], _Shown]]:
    """Distinct prompts in batches: length of the rows, prompts, what is seen."""

    def visuals(some: Sequence[Prompt]) -> list[Visual]:
      return [prompt.visual for prompt in some if prompt.visual]

    def named(some: Sequence[Prompt]) -> dict[bytes, Visual]:
      return {self._name(visual): visual for visual in visuals(some)}

    def shape(prompt: Prompt) -> tuple[int, int]:
      return (
        self._bucket(len(prompt.tokens) + room),
        len(self._frame_mask(prompt.visual)) if prompt.visual else 0,
      )

    distinct = list(dict.fromkeys(prompts))
    self._see(named(distinct))
    for (length, frames), group in batches(distinct, self._batch_size, shape):
      shown: _Shown = (None, None)
      if frames:
        known = self._see(named(group))
        seen = [known[self._name(visual)] for visual in visuals(group)]
        mask = [self._frame_mask(visual) for visual in visuals(group)]
        shown = self._full(np.stack(seen)), self._full(np.stack(mask))
      yield length, group, shown
