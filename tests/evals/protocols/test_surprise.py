"""Surprise: by frames, from the critical one on, and by likelihood."""

import numpy as np
import pytest

from babyvfm_jax.evals import controls, item
from babyvfm_jax.evals.protocols import surprise
from babyvfm_jax.evals.subject import Subject


class Startled(Subject):
  """Is surprised by what is in a frame's name, and may read."""

  name = 'startled'
  step = None
  gives_probabilities = True

  def __init__(self, values, likely=None):
    self._values = values
    self._likely = likely
    self.abilities = frozenset(
      {'surprise'} | ({'likelihood'} if likely else set())
    )

  def surprise(self, clips, familiar):
    self.familiar = [len(clip.paths) for clip in familiar]
    return [
      np.array([self._values.get(path.stem, 0) for path in clip.paths[1:]])
      for clip in clips
    ]

  def likelihood(self, pairs):
    return [
      np.array(self._likely(visual.paths[-1].stem, text), np.float32)
      for visual, text in pairs
    ]


def _entry(number, first, second, answer, text=''):
  return {
    'id': str(number),
    'visuals': [[f'{x}.png' for x in names] for names in (first, second)],
    'texts': [text] if text else [],
    'choose': 'impossible',
    'answer': answer,
  }


def _task(make_task, entries):
  return item.read_task(
    make_task(entries, protocol='surprise', domain='objects')
  )


def _values(subject, task):
  result = surprise.answer(subject, task, task.items, 0)
  return {
    metric.name: metric.totals.sum() / metric.weights.sum()
    for metric in result.metrics
  }


def test_the_largest_surprise_knows_nothing_of_what_was_shared(make_task):
  task = _task(make_task, [_entry(0, 'abcd', 'abce', 1)])
  subject = Startled({'b': 9, 'd': 1, 'e': 2})
  assert _values(subject, task) == {'accuracy': 1.0, 'accuracy_max': 1.0}


def test_equal_surprise_is_half_right(make_task):
  task = _task(make_task, [_entry(0, 'abcd', 'abce', 1)])
  assert _values(Startled({'b': 9}), task) == {
    'accuracy': 0.5,
    'accuracy_max': 0.5,
  }


def test_the_less_likely_clip_is_the_surprising_one(make_task):
  entries = [
    _entry(0, 'abcd', 'abce', 1, 'the ball'),
    _entry(1, 'fbcd', 'fbce', 0),
  ]
  task = _task(make_task, entries)
  # Of the impossible clip more tokens, but each the less likely.
  subject = Startled(
    {}, lambda last, text: [-1, -1] if last == 'd' else [-3, -0.5]
  )
  result = surprise.answer(subject, task, task.items, 0)
  (metric,) = (m for m in result.metrics if m.name == surprise.LIKELIHOOD)
  assert metric.totals.tolist() == [1, 0]
  assert metric.weights.tolist() == [1, 0]
  assert metric.chance == 0.5


def test_one_who_reads_not_has_no_likelihood(make_task):
  task = _task(make_task, [_entry(0, 'abcd', 'abce', 1, 'the ball')])
  assert surprise.LIKELIHOOD not in _values(Startled({}), task)
  assert _values(controls.Constant(), task)[surprise.LIKELIHOOD] == 0.5
  silent = _task(
    lambda *a, **k: make_task(*a, name='silent', **k),
    [_entry(0, 'abcd', 'abce', 1)],
  )
  assert surprise.LIKELIHOOD not in _values(controls.Constant(), silent)


@pytest.mark.parametrize(
  ('entry', 'what'),
  [
    (_entry(0, 'abc', 'abc', 0), 'two clips are the same'),
    (_entry(0, 'a', 'b', 0), 'at least two frames'),
    ({**_entry(0, 'ab', 'ac', 0), 'texts': ['x', 'y']}, 'one text at most'),
    ({**_entry(0, 'ab', 'ac', 0), 'choose': 'visual'}, 'impossible'),
  ],
)
def test_items_of_another_form_are_refused(make_task, entry, what):
  task = _task(make_task, [entry])
  with pytest.raises(item.TaskError, match=what):
    surprise.answer(controls.Constant(), task, task.items, 0)
