"""The controls of a run, held against chance as one family."""

import dataclasses

import numpy as np
import pytest

from babyvfm_jax.evals.scores import (
  NormFit,
  Score,
  holm,
  judge_controls,
  judge_shortcuts,
  merge_norm_fits,
  read_norm_fits,
)


def row(task, subject, p_value, step=None, interval=(0.2, 0.3), chance=0.25):
  return Score(
    task=task,
    domain='vocabulary',
    protocol='similarity',
    subject=subject,
    step=step,
    metric='accuracy',
    value=sum(interval) / 2,
    low=interval[0],
    high=interval[1],
    chance=chance,
    n_items=100,
    items_sha256='a' * 64,
    p_value=p_value,
  )


def guesses(count):
  return [row(f'task_{number}', 'random', 0.5) for number in range(count)]


def test_a_figure_outside_its_interval_may_be_a_guess():
  outside = row('word', 'random', 0.03, interval=(0.26, 0.4))
  found = judge_controls([*guesses(9), outside])
  assert (found.rows, found.apart, found.off) == (10, 1, ())


def test_a_figure_far_from_chance_is_named():
  given_away = row('word', 'image_blind', 1e-5, interval=(0.4, 0.5))
  assert judge_controls([*guesses(9), given_away]).off == (given_away,)


def test_a_liking_below_chance_or_by_part_gives_nothing_away():
  low = row('pairs', 'image_blind', 1e-9)
  low = dataclasses.replace(low, value=0.0, low=0.0, high=0.0)
  part = dataclasses.replace(row('count', 'image_blind', 1e-9), value=1.0)
  part = dataclasses.replace(part, metric='accuracy[four]')
  assert judge_controls([low, part]).off == ()
  # But who only guesses must not lie below chance either: a scorer is wrong.
  wrong = dataclasses.replace(low, subject='random')
  assert judge_controls([wrong]).off == (wrong,)
  high = dataclasses.replace(low, value=1.0)
  assert judge_controls([high]).off == (high,)


def test_the_model_is_no_control_and_a_metric_may_have_no_chance():
  model = row('word', 'model', 1e-9, step=10)
  loss = dataclasses.replace(row('next', 'random', None), chance=None)
  assert judge_controls([model, loss]).rows == 0


def test_only_the_last_step_of_a_trained_control_counts():
  early = row('word', 'text_blind', 1e-9, step=10)
  late = row('word', 'text_blind', 0.5, step=20)
  found = judge_controls([late, early])
  assert (found.rows, found.off) == (1, ())


def test_holm_by_hand():
  # Times 4, 3, 2 and 1 in rising order, never falling, at most 1.
  found = holm([0.02, 0.01, 0.9, 0.021])
  assert found == pytest.approx([0.06, 0.04, 0.9, 0.06])
  assert holm([0.6, 0.7]) == [1, 1]
  assert holm([]) == []


def test_holm_names_a_guess_wrongly_in_one_family_of_twenty():
  families = np.random.default_rng(0).random((2000, 40))
  wrong = sum(min(holm(family)) < 0.05 for family in families)
  assert wrong / len(families) == pytest.approx(0.05, abs=0.015)


def test_a_control_that_comes_far_is_named_with_the_cards_reason():
  def shown(task, subject, value, **fields):
    base = Score(
      *(task, 'vocabulary', 'similarity', subject, None, 'accuracy', value),
      *(value, value, 0.5, 10, ''),
    )
    return dataclasses.replace(base, **fields)

  rows = [
    shown('a', 'text_probe', 0.81),
    shown('a', 'random', 0.8),
    shown('a', 'model', 0.99),
    shown('b', 'text_probe', 0.9),
    shown('b', 'text_probe', 0.9, metric='other'),
    shown('b', 'image_blind', 0.9, step=1),
    shown('b', 'image_blind', 0.5, step=2),
    shown('c', 'text_probe', 1.0),
  ]
  cards = {
    'a': {'metric': 'accuracy'},
    'b': {'metric': 'accuracy', 'shortcuts': {'text_probe': 'it is grammar'}},
  }
  found = judge_shortcuts(rows, cards)
  assert [(one.score.task, one.reason) for one in found] == [
    ('a', ''),
    ('b', 'it is grammar'),
  ]
  assert {one.limit for one in found} == {0.8}


def test_fits_replace_those_of_the_same_subject_step_and_age(tmp_path):
  path = tmp_path / 'norms.json'
  assert read_norm_fits(path) == []
  fit = NormFit('t', 'model', 5, '4 years', 48, 'd_kl', 0.3, 0.2, 0.4, 10)
  none = dataclasses.replace(fit, measure='best_age', value=None, age='')
  best = dataclasses.replace(none, value=48, age='4 years')
  merge_norm_fits(path, [fit, none])
  new = dataclasses.replace(fit, value=0.25)
  assert merge_norm_fits(path, [new, best]) == [new, best]
  assert read_norm_fits(path) == [new, best]
