"""What the tasks of the nursery share: corpus, chance, pictures, writing."""

from __future__ import annotations

import collections
import hashlib
import io
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image

from babyvfm_jax.corpus import pictures
from babyvfm_jax.corpus.nursery.nouns import NOUNS
from babyvfm_jax.corpus.store import Corpus
from babyvfm_jax.evals import item as item_lib
from babyvfm_jax.evals.tasks.nursery import views

AGES = (6, 32)


class Shop:
  """What all tasks share: the corpus, chance, and writing."""

  def __init__(self, out: Path, corpus: Corpus, seed: int):
    self.out = out
    self.corpus = corpus
    self.seed = seed
    index = corpus.index
    texts = index.loc[(index.split == 'train') & (index.text != ''), 'text']
    self.utterances = len(texts)
    self.heard = count_heard(texts)
    self.neighbours = collections.Counter(
      pair
      for text in texts
      for pair in itertools.pairwise(re.findall(r"[a-z']+", text.lower()))
    )
    pictured = index.index[index.frame_count > 0]
    if not len(pictured):
      raise ValueError(f'{corpus}: no moment has a picture; build it anew')
    first = corpus.frames(int(pictured[0]))[0]
    self.size = PIL.Image.open(io.BytesIO(first)).width
    self.encode = pictures.Encoder(self.size, 'crop')

  def generator(self, purpose: str) -> np.random.Generator:
    """A stream of its own for each purpose."""
    number = int(hashlib.sha256(purpose.encode()).hexdigest()[:8], 16)
    return np.random.default_rng([self.seed, number, 1])

  def draw(self, name: str, shot: views.Shot, light: np.ndarray) -> str:
    """Draws a scene into a task's folder; returns the file's name."""
    picture = views.draw_shot(shot, self.size, light)
    return self.keep(name, self.encode(picture))

  def keep(self, name: str, data: bytes) -> str:
    """Writes a JPEG into a task's folder, named by its content."""
    return item_lib.keep_picture(self.out / name, data)

  def card(self) -> dict[str, Any]:
    """What every card here says."""
    return {
      'age_range_months': list(AGES),
      'source': 'simulated nursery (babyvfm_jax.corpus.nursery)',
      'licence': 'CC0-1.0',
      'picture_size': self.size,
      'corpus_fingerprint': self.corpus.fingerprint,
      'seed': self.seed,
    }

  def write(
    self,
    name: str,
    items: Sequence[Mapping[str, Any]],
    card: Mapping[str, Any],
  ) -> Path:
    """Writes a task's items and card, with what all cards here share."""
    folder = self.out / name
    item_lib.write_task(
      folder,
      {'name': name, **card, **self.card()},
      items,
    )
    used = {visual[0] for item in items for visual in item['visuals']}
    for path in (folder / 'pictures').iterdir():
      if f'pictures/{path.name}' not in used:
        path.unlink()
    return folder


def count_heard(texts: Iterable[str]) -> dict[str, int]:
  """How often each word was said; a noun in the singular or the plural."""
  heard: collections.Counter[str] = collections.Counter()
  nouns = dict.fromkeys(NOUNS, 0)
  for text in texts:
    said = re.findall(r"[a-z']+", text.lower())
    heard.update(said)
    # Two blanks, so that a word said twice in a row counts twice.
    spoken = f' {"  ".join(said)} '.replace(' ice  cream ', ' ice cream ')
    for noun in NOUNS.values():
      forms = {noun.word.lower()}
      if noun.number == 'count':
        forms.add(noun.plural.lower())
      nouns[noun.word] += sum(spoken.count(f' {form} ') for form in forms)
  return {**heard, **nouns}
