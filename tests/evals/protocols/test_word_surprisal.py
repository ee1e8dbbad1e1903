"""Surprisal of words: what a word adds to what stands before it, in bits."""

import json
import math

import pytest

from babyvfm_jax.evals import controls, item, suite


def _entry(name, text, word, visuals=()):
  return {
    'id': name,
    'visuals': [[one] for one in visuals],
    'texts': [text],
    'tags': [f'word:{word}'],
  }


def _task(make_task, *entries):
  return make_task(
    list(entries),
    protocol='word_surprisal',
    metric='surprisal',
    chance=None,
  )


def _letters(picture, text):
  """Half as likely with each letter; a quarter in the dark. Ends are sure."""
  bits = 1 if picture else 2
  return [-bits * math.log(2)] * len(text.replace(' ', '')) + [0.0]


def test_a_word_costs_what_it_adds(make_task, teller, tmp_path):
  folder = _task(
    make_task,
    _entry('first', 'Ball, look at it', 'ball', ['a.png']),
    _entry('middle', 'a big ball, a ball', 'ball', ['a.png']),
    _entry('dark', 'see the ball?', 'ball'),
    _entry('whole', "the football and Mike's ball", 'mike'),
    _entry('two', 'ice cream is cold', 'ice cream'),
  )
  with pytest.raises(item.TaskError, match=r"item 'whole'.*stands in it"):
    suite.run([teller(likelihood=_letters)], [folder], None)
  lines = (
    (folder / 'items.jsonl').read_text().replace('"word:mike"', '"word:and"')
  )
  (folder / 'items.jsonl').write_text(lines)
  (row,) = suite.run(
    [teller(likelihood=_letters)], [folder], tmp_path / 'run', bootstrap=20
  )
  wanted = {'first': 4, 'middle': 4, 'dark': 8, 'whole': 6, 'two': 16}
  assert row.value == pytest.approx(sum(wanted.values()) / 5)
  path = tmp_path / 'run/answers/task/teller-7.jsonl'
  records = [json.loads(line) for line in path.read_text().splitlines()]
  for record in records:
    bits = wanted[record['item']]
    assert record['surprisal'] == pytest.approx(bits)
    assert record['scores'] == [-record['surprisal']]
    assert record['correct'] == pytest.approx(2.0**-bits)
    assert set(record) == {
      'item', 'word', 'surprisal', 'scores', 'answer', 'gold', 'correct'
    }  # fmt: skip
  assert [record['word'] for record in records][-1] == 'ice cream'


def test_the_end_of_the_text_does_not_count(make_task, teller):
  folder = _task(make_task, _entry('0', 'the ball', 'ball'))

  def ends(length):
    def likelihood(picture, text):
      return [-1.0] * len(text.split()) + [-length * len(text)]

    return likelihood

  one, other = (
    suite.run([teller(likelihood=ends(k))], [folder], None)[0].value
    for k in (1, 30)
  )
  assert one == other == pytest.approx(1 / math.log(2))


def test_a_control_that_reads_one_text_tells_of_that_text(make_task, teller):
  from babyvfm_jax.evals.blind import TextBlind

  folder = _task(make_task, _entry('0', 'see the ball', 'ball'))
  (row,) = suite.run([TextBlind(teller(likelihood=_letters))], [folder], None)
  assert row.value == pytest.approx(2 * len('look'))


def test_made_up_figures_are_not_kept(make_task):
  folder = _task(make_task, _entry('0', 'see the ball', 'ball'))
  subjects = [controls.Constant(), controls.Random(), controls.PixelMatcher()]
  assert suite.run(subjects, [folder], None) == []
