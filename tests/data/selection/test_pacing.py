"""Pacing: nothing is met before its time, all is met, and no state is kept."""

import itertools

import numpy as np
import pytest

from babyvfm_jax.data import loader
from babyvfm_jax.data.selection import pacing

GROWING = ((0.0, 0.2), (0.8, 1.0))
STEPS = 60


def fields(**changes):
  component = {'order': 'age_days', 'pacing': GROWING, 'select': '', **changes}
  return {'pairs': component, 'text': {'view': 'text', 'weight': 0.5}}


def rows_by_step(bench, component, steps=STEPS, **options):
  return [
    batch['rows'] if name == 'pairs' else None
    for name, batch in bench.batches(component, steps=steps, **options)
  ]


@pytest.mark.parametrize('order', ['age_days', '-age_days', 'random'])
def test_only_the_first_of_the_order_are_met(bench, order):
  opened = bench.open(fields(order=order))
  (stream,) = (s for s in opened if s.component.name == 'pairs')
  place = {row: n for n, row in enumerate(stream.view.rows.tolist())}
  met = set()
  for step, rows in enumerate(rows_by_step(bench, fields(order=order))):
    if rows is None:
      continue
    share = np.interp(step / (STEPS - 1), *zip(*GROWING, strict=True))
    bound = np.ceil(share * stream.examples)
    assert max(place[row] for row in rows.tolist()) < bound
    met |= set(rows.tolist())
  assert met == set(place)


def test_a_paced_curriculum_by_age_begins_with_the_youngest(bench):
  rows = rows_by_step(bench, fields())
  ages = bench.corpus.index['age_days'].to_numpy()
  first = np.concatenate([r for r in rows[:8] if r is not None])
  known = np.sort(ages[~np.isnan(ages)])
  assert np.nanmax(ages[first]) <= known[int(0.35 * len(ages))]


@pytest.mark.parametrize('start', [1, 17, 44])
def test_a_resumed_curriculum_goes_on_as_if_never_stopped(bench, start):
  whole = bench.batches(fields(augment={'crop': 0.2}), steps=STEPS)
  rest = bench.batches(
    fields(augment={'crop': 0.2}), steps=STEPS, start_step=start, threads=1
  )
  assert len(rest) == STEPS - start
  for (name, one), (other, two) in zip(whole[start:], rest, strict=True):
    assert name == other
    for key in one:
      np.testing.assert_array_equal(one[key], two[key])


def test_workers_change_nothing(bench):
  whole = rows_by_step(bench, fields(), steps=12)
  worked = rows_by_step(bench, fields(), steps=12, workers=1)
  for one, two in zip(whole, worked, strict=True):
    np.testing.assert_array_equal(one, two)


def test_a_stage_walks_whole_epochs_of_what_is_visible(bench):
  steady = {'only': {'order': 'age_days', 'pacing': 0.5, 'select': ''}}
  (stream,) = bench.open(steady, batch_size=4)
  visible = -(-stream.examples // 2)
  steps = 3 * visible // 4
  with loader.Loader([stream], seed=0, steps=steps) as batches:
    rows = np.concatenate([batch['rows'] for _, batch in batches])
  for epoch in range(2):
    walked = rows[epoch * visible : (epoch + 1) * visible]
    assert sorted(walked) == sorted(stream.view.rows[:visible])
  assert rows[:visible].tolist() != rows[visible : 2 * visible].tolist()


def test_an_example_that_comes_again_is_augmented_anew(bench):
  few = {
    'only': {
      'order': 'age_days',
      'pacing': 0.05,
      'select': '',
      'augment': {'crop': 0.3, 'jitter': 0.3},
    }
  }
  (stream,) = bench.open(few, batch_size=1)
  with loader.Loader([stream], seed=0, steps=20) as batches:
    frames = {}
    for _, batch in batches:
      frames.setdefault(int(batch['rows'][0]), []).append(batch['frames'])
  again = [f for shown in frames.values() for f in shown[1:]]
  changed = [
    not np.array_equal(shown[0], f)
    for shown in frames.values()
    for f in shown[1:]
  ]
  assert len(again) > 10 and np.mean(changed) > 0.9


def test_stages_follow_the_schedule_from_below():
  fractions = np.linspace(0, 1, 1000)
  stages = pacing.stages(GROWING, fractions, examples=500, batch_size=8)
  assert 40 < len(stages) <= pacing.STAGES
  assert stages[0] == pacing.Stage(0, 100) and stages[-1].visible == 500
  for one, two in itertools.pairwise(stages):
    assert one.visible < two.visible and two.start % 8 == 0


@pytest.mark.parametrize(
  ('changes', 'message'),
  [
    ({'order': ''}, 'pacing needs an order'),
    ({'pacing': ((0.0, 1.0), (1.0, 0.5))}, 'must not fall'),
    ({'pacing': ((0.0, 0.0), (1.0, 1.0))}, r'must lie in \(0, 1\]'),
    ({'view': 'text'}, 'no order can be kept'),
  ],
)
def test_a_pacing_that_cannot_be_is_refused(bench, changes, message):
  with pytest.raises(ValueError, match=f'mixture.pairs: .*{message}'):
    bench.open(fields(**changes))
