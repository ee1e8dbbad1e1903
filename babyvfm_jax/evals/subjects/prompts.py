"""Prompts: turns laid out as a model of ours was taught to read them.

As in training on dialogues (`data.sequential.Dialogues`): the tokens are BOS u1
EOS u2 EOS ..., and a turn's frames count as seen from its first token on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from babyvfm_jax.corpus.tokenizer import BOS, EOS, PAD
from babyvfm_jax.evals.item import Visual
from babyvfm_jax.evals.subject import Turn


class Prompt(NamedTuple):
  """What a model is given; equal prompts have equal answers.

  Attributes:
    tokens: From BOS on.
    latest: For each token the index of the latest frame at it, -1 for none.
    visual: The frames of all turns, or None.
    last: Where the last turn's tokens begin.
  """

  tokens: tuple[int, ...]
  latest: tuple[int, ...]
  visual: Visual | None
  last: int


def lay_out(
  turns: Sequence[Turn],
  encode: Callable[[str], Sequence[int]],
  *,
  max_frames: int,
  ended: bool,
) -> Prompt:
  """Lays turns out.

  The pictures of all turns are shown, if they are no more than a model has
  places for; else only the latest one is.

  Args:
    turns: In order; at least one. Those before the last that have no text have
      no tokens.
    encode: A text to its tokens, without special ones.
    max_frames: Most frames of a model.
    ended: Whether the last turn is whole (to be scored) or is to be continued.
  """
  seen = [place for place, turn in enumerate(turns) if turn.visual]
  count = sum(len(turn.visual.paths) for turn in turns if turn.visual)
  shown = set(seen if count <= max_frames else seen[-1:])
  paths: list[Path] = []
  latest: list[int] = []
  tokens = [BOS]
  for place, turn in enumerate(turns):
    if turn.visual and place in shown:
      paths += turn.visual.paths
    final = place == len(turns) - 1
    ids = list(encode(turn.text))
    if final:
      last = len(tokens)
    if (ids or final) and (ended or not final):
      ids.append(EOS)
    tokens += ids
    # BOS belongs to the first turn that says something.
    first = int(not latest and bool(ids or final))
    latest += [len(paths) - 1] * (len(ids) + first)
  return Prompt(
    tuple(tokens),
    tuple(latest),
    Visual(tuple(paths)) if paths else None,
    last,
  )


def padded(
  prompts: Sequence[Prompt], length: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
  """Tokens, mask and latest frames, each [B, 1, L]; what follows sees all."""
  tokens = np.full((len(prompts), 1, length), PAD, np.int32)
  latest = np.full(tokens.shape, -1, np.int32)
  mask = np.zeros(tokens.shape, bool)
  for row, prompt in enumerate(prompts):
    count = len(prompt.tokens)
    tokens[row, 0, :count] = prompt.tokens
    mask[row, 0, :count] = True
    latest[row, 0, :count] = prompt.latest
    latest[row, 0, count:] = prompt.latest[-1]
  return tokens, mask, latest
