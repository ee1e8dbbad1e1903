"""Winoground: the same words, put together in two ways."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

from babyvfm_jax.evals.tasks.language import matches, pairs, swaps
from babyvfm_jax.evals.tasks.language.pairs import Pair
from babyvfm_jax.evals.tasks.language.statements import Phrase
from babyvfm_jax.evals.tasks.stage import Folder, Stage

PAIRS_A_CONTEXT = 50
_CANDIDATES = 150
_TRIES = 4
CONTEXTS = ('positive', 'negative')


def build(stage: Stage, out: Path) -> list[Path]:
  """Writes `winoground`, after Baby Winoground of BabyVLM."""
  name = 'winoground'
  candidates = [
    pairs.collect(
      stage,
      stage.generator(f'{name} {make.__name__}'),
      make,
      _CANDIDATES,
      _TRIES,
    )
    for make in swaps.SWAPS
  ]
  found: list[Pair] = []
  tags: list[str] = []
  for wanted in CONTEXTS:
    kinds = [
      sorted(
        (pair for pair in group if context(stage, pair) == wanted),
        key=lambda pair: -max(_said(stage, one) for one in pair.phrases),
      )
      for group in candidates
    ]
    kept = _in_turns(kinds)[:PAIRS_A_CONTEXT]
    found += kept
    tags += [f'context:{wanted}'] * len(kept)
  if not found:
    return []
  folder = Folder(stage, out, name)
  items = matches.items_of(stage, folder, stage.generator(name), found, tags)
  kinds_ = list(dict.fromkeys(pair.kind for pair in found))
  card = {
    'domain': 'language',
    'concept': 'the same words put together in two ways: ' + ', '.join(kinds_),
    **matches.CARD,
    'by': 'context',
    'contexts': (
      'positive: all that both phrases put together (red and ball, the cat '
      'behind the dog) was said so in training; negative: all of one phrase '
      'was (or nothing of it, where too few are), and nothing of the other'
    ),
    'form': 'Baby Winoground of BabyVLM (Wang et al. 2025)',
  }
  return [folder.write(items, card)]


def context(stage: Stage, pair: Pair) -> str:
  """`positive`, `negative` or '' for what is neither."""
  shares = sorted(_said(stage, phrase) for phrase in pair.phrases)
  if shares[0] == 1:
    return 'positive'
  return 'negative' if shares[0] == 0 and shares[1] in (0, 1) else ''


def _said(stage: Stage, phrase: Phrase) -> float:
  """Share of a phrase's bindings that were said in training."""
  said = [stage.was_said(words, gap) for words, gap in phrase.bindings]
  return sum(said) / len(said)


def _in_turns(groups: Sequence[Sequence[Pair]]) -> list[Pair]:
  rounds = itertools.zip_longest(*groups)
  return [pair for one in rounds for pair in one if pair is not None]
