"""Tasks of the nursery, from fresh scenes and from unseen recordings.

Each picture and each word is right as often as any other: four pictures (or two)
stand together, and each is asked for once. So whoever looks at pictures alone,
or at words alone, is right by chance exactly.
"""

from __future__ import annotations

import json
from pathlib import Path

from babyvfm_jax.corpus.nursery.record import TRUTH
from babyvfm_jax.corpus.store import Corpus
from babyvfm_jax.evals.tasks import battery, word_surprisal
from babyvfm_jax.evals.tasks.nursery import captioning, phrases
from babyvfm_jax.evals.tasks.nursery import moments as moments_
from babyvfm_jax.evals.tasks.nursery import words as words_
from babyvfm_jax.evals.tasks.nursery.shop import Shop
from babyvfm_jax.evals.tasks.stage.nursery import NurseryStage

WORD_ITEMS = 240


def build(source: Path, corpus_folder: Path, out: Path) -> list[Path]:
  """Makes the tasks of a corpus of layout `folder` if it is of a nursery.

  Args:
    source: The recordings.
    corpus_folder: The finished corpus.
    out: Where the task folders go.

  Returns:
    The task folders; none for recordings of another origin.
  """
  if not (Path(source) / TRUTH / 'settings.json').is_file():
    return []
  settings = json.loads(
    (Path(source) / TRUTH / 'settings.json').read_text(encoding='utf-8')
  )
  return build_nursery_tasks(out, corpus_folder, seed=settings['seed'])


def build_nursery_tasks(
  out: str | Path,
  corpus_folder: str | Path,
  seed: int = 0,
  *,
  word_items: int = WORD_ITEMS,
  pairs_a_kind: int = phrases.PAIRS_A_KIND,
) -> list[Path]:
  """Makes all tasks.

  Args:
    out: Where the task folders go.
    corpus_folder: The finished corpus: its training split says which words
      were heard, its validation split gives moments, its pictures the size.
    seed: Decides every choice; scenes differ from those of any recording.
    word_items: Of each of the two word tasks, about.
    pairs_a_kind: Pairs of each kind of the phrase task, at most.

  Returns:
    The task folders; a corpus with too little in it has fewer.
  """
  corpus = Corpus(corpus_folder)
  shop = Shop(Path(out), corpus, seed)
  folders = []
  words = words_.choose_words(shop.heard)
  if words:
    folders += [
      words_.write(shop, words, word_items, name) for name in words_.TASKS
    ]
  pairs = phrases.choose_pairs(
    shop.generator('phrases'), shop.heard, shop.utterances, pairs_a_kind
  )
  if pairs:
    folders.append(phrases.write(shop, pairs))
  moments = moments_.validation_moments(corpus)
  if len(moments) >= 2:
    folders += [
      moments_.retrieval(shop, moments),
      moments_.next_token(shop, moments),
      *captioning.build(shop, moments),
      *_surprisal(shop),
    ]
  return folders + battery.build(NurseryStage(shop), Path(out))


def _surprisal(shop: Shop) -> list[Path]:
  said = word_surprisal.utterances(
    shop.corpus, "speaker == 'caregiver' and frame_count > 0"
  )
  return word_surprisal.write(
    shop.out,
    shop.corpus,
    'nursery-word-surprisal',
    said,
    card=shop.card(),
    seed=shop.seed,
  )
