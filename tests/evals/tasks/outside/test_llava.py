"""Conversations cut into rounds, in the words of the published samples."""

import pytest

from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks.outside import llava


def _record(question, answer, files):
  return {
    'id': 'x',
    'image': [f'{k}.jpg' for k in range(files)],
    'conversations': [
      {'from': 'human', 'value': question},
      {'from': 'gpt', 'value': answer},
    ],
  }


def _one(question, answer, files):
  (one,) = llava.rounds(_record(question, answer, files), 'here')
  return one


def test_pictures_after_their_letters():
  one = _one(
    "Touch the image of 'cup' (A)<image> (B)<image> (C)<image> (D)<image>",
    'C',
    4,
  )
  assert one.pictures == ('0.jpg', '1.jpg', '2.jpg', '3.jpg')
  assert (one.shown, one.texts) == ((), ())
  assert one.question == "Touch the image of 'cup'"
  assert one.gold('here') == 2


def test_a_picture_before_the_options():
  one = _one(
    '<image> Which of the following contains exactly this object? (A) <image> '
    '(B) <image> (C) <image>. Pay attention to details and give a letter A-C.',
    'A',
    4,
  )
  assert one.shown == ('0.jpg',) and one.pictures == tuple(
    f'{k}.jpg' for k in (1, 2, 3)
  )
  assert one.gold('here') == 0


def test_pictures_named_by_ordinals():
  one = _one(
    "<image><image><image><image>\n Touch the image of 'street' (A) the first "
    'image (B) the second image (C) the third image (D) the fourth image.',
    'D',
    4,
  )
  assert len(one.pictures) == 4 and not one.shown and not one.texts
  assert one.gold('here') == 3


def test_texts_after_their_letters():
  one = _one(
    '<image> Point at the bucket. Is it in the (A) top left or (B) top right '
    'or (C) bottom left or (D) bottom right of the image?',
    'C',
    1,
  )
  assert one.texts == ('top left', 'top right', 'bottom left', 'bottom right')
  assert one.shown == ('0.jpg',) and one.gold('here') == 2
  one = _one('<image><image>\nWhere does it hide? (A) left (B) right', 'B', 2)
  assert one.texts == ('left', 'right') and one.gold('here') == 1


@pytest.mark.parametrize(
  ('tail', 'texts', 'answer', 'gold'),
  [
    ("'right' or 'left'.", ('right', 'left'), 'left', 1),
    (
      "one of: 'top', 'bottom', 'top right', or 'bottom left'.",
      ('top', 'bottom', 'top right', 'bottom left'),
      'Bottom left',
      3,
    ),
  ],
)
def test_texts_between_quotation_marks(tail, texts, answer, gold):
  one = _one(
    f"<image><image> does the child's cup leave? respond ONLY with {tail}",
    answer,
    2,
  )
  assert one.texts == texts and one.gold('here') == gold
  assert one.question == "does the child's cup leave?"


def test_rounds_take_the_files_in_turn():
  record = _record('Touch the new image. (A) <image>', 'A', 3)
  record['conversations'] += [
    {'from': 'human', 'value': "Let's try more. (A) <image>  (B) <image>"},
    {'from': 'gpt', 'value': 'B'},
  ]
  first, second = llava.rounds(record, 'here')
  assert first.pictures == ('0.jpg',)
  assert second.pictures == ('1.jpg', '2.jpg')


@pytest.mark.parametrize(
  ('change', 'message'),
  [
    ({'image': ['a.jpg']}, 'here: more marks <image> than the 1 files'),
    ({'image': list('abc')}, 'here: 1 files of "image" have no mark'),
    ({'image': 3}, 'here: "image" must be a list'),
    ({'conversations': []}, 'here: "conversations" must be turns'),
    (
      {'conversations': [{'from': 'gpt', 'value': 'A'}] * 2},
      'here: expected {"from": "human"',
    ),
  ],
)
def test_a_broken_record_is_named(change, message):
  record = _record('Which? (A) <image> (B) <image>', 'A', 2)
  with pytest.raises(TaskError, match=message):
    llava.rounds({**record, **change}, 'here')


def test_an_answer_that_is_no_option_is_named():
  one = _one('Which? (A) <image> (B) <image>', 'C', 2)
  with pytest.raises(TaskError, match=r"here: the answer 'C' is none of"):
    one.gold('here')
