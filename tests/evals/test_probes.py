"""Probes find what a task gives away, and are at chance where it gives nothing."""

import time
from pathlib import Path

import numpy as np
import pytest

from babyvfm_jax.evals import probes
from babyvfm_jax.evals.item import Item, Visual
from babyvfm_jax.evals.protocols import choices

WORDS = [f'word{i}' for i in range(30)]
POSITION, TEXT = probes.PositionPrior(), probes.TextProbe()


def _item(name, texts, answer, **fields):
  picture = Visual((Path('a.png'),))
  return Item(
    str(name), (picture,), tuple(texts), 'text', answer=answer, **fields
  )


def _pictures(name, answer, count=4, **fields):
  visuals = tuple(Visual((Path(f'{i}.png'),)) for i in range(count))
  return Item(str(name), visuals, ('a',), 'visual', answer=answer, **fields)


def _accuracy(control, items, seed=0):
  scores = control.respond(None, items, seed)
  return float(choices.result_of(items, scores).metrics[0].totals.mean())


def _pairs(count, giving_away, seed=0):
  """Two words; the one of the lower number is right with some probability."""
  generator = np.random.default_rng(seed)
  items = []
  for name in range(count):
    two = generator.choice(30, 2, replace=False)
    lower = int(np.argmin(two))
    right = lower if generator.random() < giving_away else 1 - lower
    texts = [f'the {WORDS[i]} runs' for i in two]
    items.append(_item(name, texts, right))
  return items


def _balanced(seed):
  """Each of ten words is right ten times and wrong ten times, in no clusters."""
  generator = np.random.default_rng(seed)
  items = []
  for turn in range(10):
    order = generator.permutation(10)
    for place in range(10):
      right, wrong = WORDS[order[place]], WORDS[order[place - 1]]
      answer = int(generator.integers(2))
      texts = [right, wrong] if answer == 0 else [wrong, right]
      items.append(_item(f'{turn}-{place}', texts, answer))
  return items


def test_words_that_tend_to_be_right_are_found():
  # The lower of two of thirty words: always foreseen but for near numbers.
  assert _accuracy(TEXT, _pairs(200, 1.0)) > 0.8
  assert _accuracy(POSITION, _pairs(200, 1.0)) == pytest.approx(0.5, abs=0.05)


def test_the_longer_answer_is_found():
  generator = np.random.default_rng(0)
  items = []
  for name in range(120):
    texts = [f'{WORDS[name % 30]}{"x" * 9}{name}', f'{name}']
    answer = int(generator.integers(2))
    items.append(_item(name, texts[:: 1 if answer == 0 else -1], answer))
  assert _accuracy(TEXT, items) > 0.95


def test_a_question_that_gives_the_answer_away_is_found():
  generator = np.random.default_rng(0)
  colours, things = ['red', 'blue', 'green'], ['dog', 'cat', 'cup']
  items = []
  for name in range(160):
    kind = int(generator.integers(2))
    right = (colours, things)[kind][generator.integers(3)]
    wrong = (things, colours)[kind][generator.integers(3)]
    answer = int(generator.integers(2))
    texts = [right, wrong] if answer == 0 else [wrong, right]
    prompt = ('which colour?', 'what is it?')[kind]
    items.append(_item(name, texts, answer, prompt=prompt))
  assert _accuracy(TEXT, items) > 0.95


@pytest.mark.parametrize('control', [POSITION, TEXT])
def test_a_place_that_tends_to_be_right_is_found(control):
  generator = np.random.default_rng(0)
  places = generator.choice(4, 200, p=[0.7, 0.1, 0.1, 0.1])
  items = [_pictures(i, int(place)) for i, place in enumerate(places)]
  share = float((places == 0).mean())
  assert _accuracy(control, items) == pytest.approx(share, abs=0.03)


@pytest.mark.parametrize('seed', range(6))
def test_on_a_balanced_set_the_probe_is_at_chance_and_not_below(seed):
  items = _balanced(seed)
  assert _accuracy(TEXT, items) == 0.5


def test_without_asking_whether_it_knows_anything_it_would_be_below():
  credits = []
  for seed in range(6):
    items = _balanced(seed)
    folds = probes.folds_of(items, 0)
    fits = probes.Fits(probes.questions_of(items, probes.text_marks), folds)
    credits += [
      choices.ties.choice_credit(values, question.right)
      for fold in range(probes.FOLDS)
      for question, values in fits.answers(1.0, (fold,), fold)
    ]
  # Six hundred fair coins are above this in all but one of a thousand draws.
  assert np.mean(credits) < 0.5 - 3.1 * (0.25 / len(credits)) ** 0.5


def test_exactly_even_places_leave_the_prior_at_chance():
  order = np.random.default_rng(0).permutation(200)
  items = [_pictures(i, int(place) % 4) for i, place in enumerate(order)]
  assert _accuracy(POSITION, items) == 0.25


@pytest.mark.parametrize('control', [POSITION, TEXT])
def test_a_twin_in_the_same_cluster_gives_nothing_away(control):
  # Both items of a cluster have the same answer, which nothing else tells.
  generator = np.random.default_rng(1)
  items = []
  for name in range(80):
    answer, cluster = int(generator.integers(2)), f'c{name}'
    for twin in 'ab':
      texts = [f'unique{name}', f'other{name}']
      items.append(_item(f'{name}{twin}', texts, answer, cluster=cluster))
  assert _accuracy(control, items) == pytest.approx(0.5, abs=0.08)
  folds = probes.folds_of(items, 0)
  assert all(folds[::2] == folds[1::2]) and len(set(folds)) == probes.FOLDS


def test_guessing_is_at_chance_over_many_draws():
  values = [_accuracy(TEXT, _pairs(60, 0.5, seed)) for seed in range(10)]
  # Four standard errors of 600 coins.
  assert np.mean(values) == pytest.approx(0.5, abs=0.08)


def test_a_match_that_its_texts_give_away_is_found():
  visuals = tuple(Visual((Path(f'{i}.png'),)) for i in range(2))
  items = []
  for name in range(180):
    texts = (f'red {WORDS[name % 30]}', f'blue {WORDS[name % 30]}')
    order = [0, 1] if name % 5 else [1, 0]
    texts = tuple(texts[i] for i in order)
    items.append(Item(str(name), visuals, texts, 'match', answer=order))
  assert _accuracy(TEXT, items) > 0.95
  # The places alone give what the more frequent order gives.
  assert _accuracy(POSITION, items) == pytest.approx(144 / 180, abs=0.01)


def test_few_clusters_are_no_ground_to_learn_from():
  items = [_item(i, ['a', 'b'], 0, cluster='ab'[i % 2]) for i in range(40)]
  assert _accuracy(TEXT, items) == 0.5


def test_the_same_seed_gives_the_same_answers_quickly():
  items = _pairs(300, 0.9)
  TEXT.respond(None, items, 0)
  start = time.process_time()
  first = TEXT.respond(None, items, 0)
  assert time.process_time() - start < 1.5
  assert all(map(np.array_equal, first, TEXT.respond(None, items, 0)))
