"""The controls of a run, held against chance as one family."""

import dataclasses

from babyvfm_jax.evals.audit import audit_controls
from babyvfm_jax.evals.scores import Score


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
  found = audit_controls([*guesses(9), outside])
  assert (found.rows, found.apart, found.off) == (10, 1, ())


def test_a_figure_far_from_chance_is_named():
  given_away = row('word', 'image_blind', 1e-5, interval=(0.4, 0.5))
  assert audit_controls([*guesses(9), given_away]).off == (given_away,)


def test_the_model_is_no_control_and_a_metric_may_have_no_chance():
  model = row('word', 'model', 1e-9, step=10)
  loss = dataclasses.replace(row('next', 'random', None), chance=None)
  assert audit_controls([model, loss]).rows == 0


def test_only_the_last_step_of_a_trained_control_counts():
  early = row('word', 'text_blind', 1e-9, step=10)
  late = row('word', 'text_blind', 0.5, step=20)
  found = audit_controls([late, early])
  assert (found.rows, found.off) == (1, ())
