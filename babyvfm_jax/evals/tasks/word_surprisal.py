"""Word surprisal on any corpus: utterances of validation, about frequent words.

For each word that training has heard often, some utterances that no training
has seen. A subject's surprisal at the word, by step of training, is the word's
learning curve; the age at which children say it is to be found in the CDI.
"""

from __future__ import annotations

import collections
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from babyvfm_jax.corpus.store import Corpus
from babyvfm_jax.evals import item as item_lib
from babyvfm_jax.evals.protocols import word_surprisal

TIMES_HEARD = 20
UTTERANCES_A_WORD = 8
MOST_WORDS = 160
# Words; longer utterances are cut off in training.
_LONGEST = 30
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")


class Utterance(NamedTuple):
  """An utterance of validation.

  Attributes:
    row: Index row.
    text: What was said.
    cluster: Utterances of one cluster share material.
  """

  row: int
  text: str
  cluster: str


def build(source: Path, corpus_folder: Path, out: Path) -> list[Path]:
  """Makes the task of a corpus without pictures, from nothing but its texts.

  Args:
    source: The archive; not read.
    corpus_folder: The finished corpus; its layout names the task.
    out: Where the task folder goes.

  Returns:
    The task folder, if there are any words to ask for.
  """
  del source
  corpus = Corpus(corpus_folder)
  layout = corpus.provenance()['layout']
  return write(
    out,
    corpus,
    f'{layout.replace("_", "-")}-word-surprisal',
    utterances(corpus),
    card={'source': f'validation utterances of a corpus of layout {layout}'},
    pictures=False,
  )


def utterances(corpus: Corpus, where: str = '') -> list[Utterance]:
  """Utterances of validation of at least two words, each text once.

  Args:
    corpus: The corpus.
    where: Which of them, as a query of its index; '' for all.
  """
  index = corpus.index
  rows = index[
    (index.split == 'validation')
    & (index.text != '')
    & index.word_count.between(2, _LONGEST)
  ]
  if where:
    rows = rows.query(where)
  found: dict[str, Utterance] = {}
  for row, text, group in zip(rows.index, rows.text, rows.group, strict=True):
    one = Utterance(int(row), str(text), str(group))
    found.setdefault(one.text.lower(), one)
  return list(found.values())


def write(
  out: Path,
  corpus: Corpus,
  name: str,
  said: Sequence[Utterance],
  *,
  card: Mapping[str, Any],
  words: Sequence[str] = (),
  most: int = MOST_WORDS,
  times_heard: int = TIMES_HEARD,
  seed: int = 0,
  pictures: bool = True,
) -> list[Path]:
  """Writes a task of the protocol `word_surprisal`.

  Args:
    out: Folder of the task folders.
    corpus: Whose training split says which words were heard.
    name: Of the task.
    said: Utterances that may be asked about.
    card: Source, licence, ages and what else its maker's cards say.
    words: Which words, such as those of the CDI; all frequent ones by default.
    most: How many words at most: those in most utterances of `said`.
    times_heard: How often training has heard each word at least.
    seed: Decides which utterances of a word are taken.
    pictures: Whether an utterance's picture (the one in its middle) is shown.

  Returns:
    The task folder, or none without a word that was heard often.
  """
  places: dict[str, list[int]] = collections.defaultdict(list)
  heard = count_heard(corpus)
  wanted = {word.lower() for word in words}
  for place, utterance in enumerate(said):
    for word in dict.fromkeys(_WORD.findall(utterance.text.lower())):
      asked = heard[word] >= times_heard and (not wanted or word in wanted)
      # What is only a part of a word (x of x-ray's) cannot be asked for.
      if asked and word_surprisal.find(word, utterance.text):
        places[word].append(place)
  chosen = sorted(places, key=lambda word: (-len(places[word]), word))[:most]
  folder = out / name
  items: list[dict[str, Any]] = []
  for word in sorted(chosen):
    generator = np.random.default_rng([seed, *f'{name} {word}'.encode()])
    order = generator.permutation(len(places[word]))[:UTTERANCES_A_WORD]
    for number, place in enumerate(sorted(int(k) for k in order)):
      utterance = said[places[word][place]]
      shown = pictures and bool(corpus.index.at[utterance.row, 'frame_count'])
      items.append(
        {
          'id': f'{word}-{number}',
          'visuals': [[_keep(folder, corpus, utterance.row)]] if shown else [],
          'texts': [utterance.text],
          'cluster': utterance.cluster,
          'tags': [f'word:{word}', f'heard:{heard[word]}'],
        }
      )
  if not items:
    return []
  item_lib.write_task(
    folder,
    {
      'name': name,
      'domain': 'vocabulary',
      'concept': 'how unexpected a word is where it is said',
      'protocol': 'word_surprisal',
      'metric': 'surprisal',
      'chance': None,
      'words': sorted(chosen),
      'corpus_fingerprint': corpus.fingerprint,
      'seed': seed,
      **card,
    },
    items,
  )
  return [folder]


def count_heard(corpus: Corpus) -> collections.Counter[str]:
  """How often each word stands in the training texts."""
  index = corpus.index
  heard: collections.Counter[str] = collections.Counter()
  for text, times in (
    index.loc[index.split == 'train', 'text'].value_counts().items()
  ):
    for word in _WORD.findall(str(text).lower()):
      heard[word] += int(times)
  return heard


def _keep(folder: Path, corpus: Corpus, row: int) -> str:
  """Writes an utterance's picture; returns the file's name."""
  frames = corpus.frames(row)
  return item_lib.keep_picture(folder, frames[len(frames) // 2])
