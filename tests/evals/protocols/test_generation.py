"""Free answers: parsed as stated, guesses where nothing can be parsed."""

import numpy as np
import pytest

from babyvfm_jax.evals import controls, item, suite
from babyvfm_jax.evals.subject import Subject

_SAID = ['mike kicks the ball', 'jenny is sad', 'a cat under a tree', 'the sun']


class _Speaker(Subject):
  """Says what it is told to, by picture."""

  name = 'speaker'
  step = 3
  gives_probabilities = True
  abilities = frozenset({'generation'})

  def __init__(self, answers):
    self._answers = answers

  def generate(self, asked, max_tokens=32):
    return [self._answers[turns[-1].visual.paths[0].stem] for turns in asked]


def _rows(folder, subject):
  rows = suite.run([subject], [folder], None, bootstrap=20)
  return {row.metric: row for row in rows}


def _items(**fields):
  return [
    {
      'id': letter,
      'visuals': [[f'{letter}.png']],
      'choose': 'generate',
      'prompt': 'what is it?',
      **{name: values[k] for name, values in fields.items()},
    }
    for k, letter in enumerate('abcd')
  ]


@pytest.fixture
def options(make_task):
  texts = [
    ['dog', 'cat'],
    ['cat', 'dog'],
    ['dog', 'cat', 'cow'],
    ['cow', 'cat'],
  ]
  return make_task(
    _items(texts=texts, answer=['dog', 'dog', 'cat', 'cow']),
    protocol='generation',
    parser='option',
    chance=(0.5 + 0.5 + 1 / 3 + 0.5) / 4,
  )


def test_options_are_right_wrong_or_a_guess(options):
  said = {'a': 'a dog', 'b': 'cat', 'c': 'a cat or a cow', 'd': 'Cow.'}
  rows = _rows(options, _Speaker(said))
  assert rows['accuracy'].value == pytest.approx((1 + 0 + 1 / 3 + 1) / 4)
  assert rows['parsed'].value == 3 / 4
  assert rows['parsed'].chance is None


@pytest.fixture
def numbers(make_task):
  return make_task(
    _items(answer=[1, 2, 3, 4]),
    protocol='generation',
    parser='number',
    metric='exact',
    numbers=[1, 2, 3, 4],
    chance=0.25,
  )


def test_numbers_are_right_near_or_a_guess(numbers):
  said = {'a': 'one', 'b': 'there are 3', 'c': 'nothing', 'd': '12'}
  rows = _rows(numbers, _Speaker(said))
  assert rows['exact'].value == pytest.approx((1 + 0 + 0.25 + 0) / 4)
  assert rows['within_one'].value == pytest.approx((1 + 1 + 0.75 + 0) / 4)
  assert rows['within_one'].chance == pytest.approx((2 + 3 + 3 + 2) / 16)
  assert rows['parsed'].value == 3 / 4


def test_numbers_that_are_not_listed_have_no_chance(make_task):
  folder = make_task(
    _items(answer=[1, 'two', 3, 4]),
    protocol='generation',
    parser='number',
    metric='exact',
    chance=None,
  )
  rows = _rows(folder, _Speaker({'a': '1', 'b': '2', 'c': '', 'd': ''}))
  assert (rows['exact'].value, rows['exact'].chance) == (0.5, None)
  assert not suite.run([controls.Constant()], [folder], None)


@pytest.fixture
def captioned(make_task):
  return make_task(
    _items(answer=[[text, f'look, {text}'] for text in _SAID], prompt=[''] * 4),
    protocol='generation',
    parser='text',
    metric='cider_gap_shuffled',
    chance=0.0,
  )


def test_captions_are_scored_and_held_against_other_pictures(captioned):
  rows = _rows(captioned, _Speaker(dict(zip('abcd', _SAID, strict=True))))
  assert rows['meteor'].value > 0.9
  assert rows['cider'].value > 3
  assert rows['meteor_gap_shuffled'].value > 0.5
  assert rows['cider_gap_shuffled'].low > 0
  assert rows['words'].value == np.mean([4, 3, 5, 2])
  wrong = _Speaker(dict(zip('abcd', _SAID[1:] + _SAID[:1], strict=True)))
  assert _rows(captioned, wrong)['cider_gap_shuffled'].value < 0


def test_who_says_one_and_the_same_has_no_gap(captioned):
  for text in ('', 'mike kicks the ball', 'a cat'):
    rows = _rows(captioned, _Speaker(dict.fromkeys('abcd', text)))
    for name in ('cider_gap_shuffled', 'meteor_gap_shuffled'):
      assert rows[name].value == pytest.approx(0, abs=1e-12)
      assert rows[name].p_value > 0.3


@pytest.mark.parametrize('name', ['options', 'numbers', 'captioned'])
def test_a_constant_subject_is_exactly_at_chance(name, request):
  folder = request.getfixturevalue(name)
  rows = suite.run(
    [controls.Constant(), controls.Random()], [folder], None, bootstrap=20
  )
  constant = [row for row in rows if row.subject == 'constant']
  assert constant
  for row in constant:
    assert row.value == pytest.approx(row.chance, abs=1e-12), row.metric


def test_what_was_said_is_in_the_answers_and_the_gallery(options, tmp_path):
  said = {'a': 'a dog', 'b': 'cat', 'c': 'a cat or a cow', 'd': 'Cow.'}
  suite.run([_Speaker(said)], [options], tmp_path / 'run', bootstrap=5)
  text = (tmp_path / 'run/answers/task/speaker-3.jsonl').read_text()
  assert 'a cat or a cow' in text
  assert (tmp_path / 'run/gallery/gallery.json').is_file()


@pytest.mark.parametrize(
  ('fields', 'card', 'message'),
  [
    ({'answer': [''] * 4}, {}, r'items\.jsonl:1: "answer" .. of an item that'),
    ({'answer': [[]] * 4}, {}, r'items\.jsonl:1: "answer" \[\]'),
    ({'answer': [['x', 3]] * 4}, {}, r'items\.jsonl:1: "answer"'),
    ({'answer': ['x'] * 4}, {'parser': 'magic'}, 'parser" is .magic.; use one'),
    ({'answer': ['x'] * 4}, {'parser': 'number'}, "item 'a': .* is no number"),
    (
      {'answer': ['x'] * 4, 'texts': [['y', 'z']] * 4},
      {'parser': 'option'},
      'item \'a\': "texts" are the allowed',
    ),
  ],
)
def test_what_cannot_be_graded_is_named(make_task, fields, card, message):
  folder = make_task(_items(**fields), protocol='generation', **card)
  with pytest.raises(item.TaskError, match=message):
    suite.run([_Speaker(dict.fromkeys('abcd', 'x'))], [folder], None)
