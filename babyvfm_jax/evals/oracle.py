"""The oracle: a subject that knows what was put into every picture.

It reads `truth.jsonl`, which a generator writes beside its items: for each
visual what is true of it, worked out from what was placed and not from an
item's answer. That it is right everywhere shows that a task can be solved, and
that its items, files and protocol fit together.

Fields of a line, beside `visual` (its files):

| field | meaning |
|---|---|
| `texts` | {text: degree}: what can be said of it, more being truer; else 0 |
| `same` | keys of what it shows; two visuals fit by how many they share |
| `features` | numbers, as a subject's embedding |
| `surprise` | a number for each frame after the first: 0 unless impossible |
| `answers` | {question: answer} for what is answered freely |
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax.evals.item import TaskError, Visual
from babyvfm_jax.evals.subject import ABILITIES, Asked, Subject, Turn

TRUTH = 'truth.jsonl'


class Oracle(Subject):
  """Answers from the truth of task folders that were generated."""

  name = 'oracle'
  step: int | None = None
  gives_probabilities = False
  abilities = frozenset(ABILITIES)

  def __init__(self, folders: Sequence[str | Path]):
    """Reads the truth of task folders.

    Raises:
      TaskError: A folder has none.
    """
    self._truth: dict[tuple[Path, ...], Mapping[str, Any]] = {}
    for folder in map(Path, folders):
      path = folder / TRUTH
      if not path.is_file():
        raise TaskError(f'{path}: no such file; only generated tasks have one')
      for line in path.read_text(encoding='utf-8').splitlines():
        row = json.loads(line)
        files = tuple(folder / name for name in row.pop('visual'))
        self._truth[files] = row

  def similarity(self, pairs: Sequence[tuple[Visual, str | Visual]]):
    scores = [
      self._degree(one, two)
      if isinstance(two, str)
      else len(self._same(one) & self._same(two))
      for one, two in pairs
    ]
    return np.array(scores, np.float32)

  def likelihood(self, pairs: Sequence[tuple[Visual | None, str]]):
    return [
      np.array([self._degree(visual, text) if visual else 0], np.float32)
      for visual, text in pairs
    ]

  def likelihood_in_dialogue(self, asked: Asked):
    """Of a text also how often it was said of the same things before."""
    found = []
    for before, last in asked:
      (degree,) = self.likelihood([(last.visual, last.text)])
      seen = self._same(last.visual) if last.visual else set()
      for turn in before:
        if turn.visual and turn.text == last.text:
          degree = degree + np.float32(len(seen & self._same(turn.visual)))
      found.append(degree)
    return found

  def embed(self, things: Sequence[Visual | str]):
    return np.array(
      [self._of(one)['features'] for one in things if isinstance(one, Visual)],
      np.float32,
    )

  def surprise(self, clips: Sequence[Visual], familiar: Sequence[Visual]):
    del familiar
    return [np.array(self._of(clip)['surprise'], np.float32) for clip in clips]

  def generate(self, asked: Sequence[tuple[Turn, ...]], max_tokens: int = 32):
    answers = []
    for turns in asked:
      visual, question = turns[-1]
      known = self._of(visual).get('answers', {}) if visual else {}
      answers.append(str(known.get(question, '')))
    return answers

  def _of(self, visual: Visual) -> Mapping[str, Any]:
    return self._truth.get(visual.paths, {})

  def _degree(self, visual: Visual, text: str) -> float:
    return float(self._of(visual).get('texts', {}).get(text, 0))

  def _same(self, visual: Visual) -> set[str]:
    return set(self._of(visual).get('same', ()))
