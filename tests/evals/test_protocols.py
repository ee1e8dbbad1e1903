"""What holds for every protocol and every form of question."""

import dataclasses

import numpy as np
import pytest

from babyvfm_jax.evals import controls, item, protocols


def _answer(folder, subject, seed=0):
  task = item.read_task(folder)
  return protocols.PROTOCOLS[task.protocol].answer(
    subject, task, task.items, seed
  )


def _values(result):
  return {
    metric.name: metric.totals.sum() / metric.weights.sum()
    for metric in result.metrics
  }


def _last(name):
  return name and name[-1]


def _knowing(teller):
  """Sees the letter of a picture and finds it in the text."""

  def likelihood(picture, text):
    # Every token is likelier where the picture agrees.
    return [-0.1 if _last(picture) == _last(text) else -2.0] * len(text)

  return teller(lambda a, b: float(_last(a) == _last(b)), likelihood)


def _arbitrary(teller):
  """Some figure for every pair, different ones for different pairs."""

  def figure(a, b):
    return np.random.default_rng(list(f'{a}|{b}'.encode())).uniform()

  return teller(figure, lambda a, b: [figure(a, b) - 1] * 3)


def test_a_constant_subject_scores_exactly_chance(form):
  result = _answer(form, controls.Constant())
  assert any(metric.chance is not None for metric in result.metrics)
  for metric in result.metrics:
    if metric.chance is not None:
      value = metric.totals.sum() / metric.weights.sum()
      assert value == pytest.approx(metric.chance, abs=1e-12), metric.name


def test_a_subject_that_knows_is_always_right(form, teller):
  result = _answer(form, _knowing(teller))
  values = _values(result)
  if 'gap_shuffled' in values:
    assert values['gap_shuffled'] == pytest.approx(1.9)
    assert values['loss'] == pytest.approx(0.1)
  else:
    assert set(values.values()) == {1.0}
  assert all(record['correct'] == 1 for record in result.records)


def test_a_subject_that_knows_the_contrary_is_always_wrong(form, teller):
  knowing = _knowing(teller)
  contrary = teller(
    lambda a, b: -knowing._similarity(a, b),
    lambda a, b: [-2.1 - x for x in knowing._likelihood(a, b)],
  )
  values = _values(_answer(form, contrary))
  if 'gap_shuffled' in values:
    assert values['gap_shuffled'] == pytest.approx(-1.9)
  else:
    assert values[next(iter(values))] == 0


def test_the_order_of_the_options_changes_nothing(form, teller):
  task = item.read_task(form)
  answer = protocols.PROTOCOLS[task.protocol].answer
  before = answer(_arbitrary(teller), task, task.items, 0)
  generator = np.random.default_rng(0)
  moved = [_permuted(one, generator) for one in task.items]
  if task.protocol == 'retrieval':
    order = generator.permutation(len(moved))
    moved = [moved[i] for i in order]
  after = answer(_arbitrary(teller), task, moved, 0)
  assert _values(after) == pytest.approx(_values(before))


def _permuted(one, generator):
  if one.choose == 'visual':
    order = generator.permutation(len(one.visuals))
    return dataclasses.replace(
      one,
      visuals=tuple(one.visuals[i] for i in order),
      answer=int(np.flatnonzero(order == one.answer)[0]),
    )
  if one.choose == 'text':
    order = generator.permutation(len(one.texts))
    return dataclasses.replace(
      one,
      texts=tuple(one.texts[i] for i in order),
      answer=int(np.flatnonzero(order == one.answer)[0]),
    )
  if one.choose == 'match':
    order = generator.permutation(len(one.texts))
    new = {int(old): place for place, old in enumerate(order)}
    return dataclasses.replace(
      one,
      texts=tuple(one.texts[i] for i in order),
      answer=[new[old] for old in one.answer],
    )
  return one


def test_a_constant_added_to_all_scores_changes_nothing(form, teller):
  arbitrary = _arbitrary(teller)
  shifted = teller(
    lambda a, b: arbitrary._similarity(a, b) + 2,
    lambda a, b: [x - 2 for x in arbitrary._likelihood(a, b)],
  )
  before, after = (_answer(form, one) for one in (arbitrary, shifted))
  for one, other in zip(before.metrics, after.metrics, strict=True):
    # Per byte, a shift of every token is a preference for long texts.
    if one.chance is not None and not one.name.endswith('_per_byte'):
      assert one.totals == pytest.approx(other.totals, abs=1e-5)


def test_items_of_two_kinds_cannot_be_averaged(make_task, teller):
  entry = {'visuals': [['a.png'], ['b.png']], 'texts': ['a', 'b']}
  folder = make_task(
    [
      {**entry, 'id': '0', 'choose': 'match', 'answer': [0, 1]},
      {**entry, 'id': '1', 'choose': 'visual', 'answer': 0},
    ]
  )
  with pytest.raises(item.TaskError, match=r"'1'.*two tasks"):
    _answer(folder, _arbitrary(teller))
