"""The order in which outside questions are asked."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from babyvfm_jax.evals.tasks.outside import question
from babyvfm_jax.evals.tasks.outside.question import Question


def _choice(number, size=4, choose='visual'):
  names = [f'{number}-{k}' for k in range(size)]
  return Question(
    id=str(number),
    choose=choose,
    visuals=[[Path(name)] for name in names] if choose == 'visual' else [],
    texts=names if choose == 'text' else ['word'],
    shares={'4 years': [k / 10 for k in range(size)]},
  )


@pytest.mark.parametrize('choose', ['visual', 'text'])
def test_alternatives_and_childrens_shares_move_together(choose):
  asked = [_choice(number, choose=choose) for number in range(40)]
  dealt = question.deal(asked, 0, 'task')
  moved = 0
  for before, after in zip(asked, dealt, strict=True):
    field = 'visuals' if choose == 'visual' else 'texts'
    old, new = getattr(before, field), getattr(after, field)
    assert sorted(map(str, old)) == sorted(map(str, new))
    assert new[after.answer] == old[0]
    for alternative, share in zip(new, after.shares['4 years'], strict=True):
      assert share == old.index(alternative) / 10
    moved += list(new) != list(old)
  assert moved > 30


def test_every_place_is_right_equally_often():
  dealt = question.deal([_choice(n) for n in range(101)], 5, 'task')
  counts = np.bincount([one.answer for one in dealt], minlength=4)
  assert sorted(counts) == [25, 25, 25, 26]


def test_wrong_ones_have_no_place_of_their_own():
  dealt = question.deal([_choice(n) for n in range(400)], 1, 'task')
  first = [str(one.visuals[0][0]).split('-')[1] for one in dealt]
  counts = [first.count(str(k)) for k in range(4)]
  assert counts[0] == 100 and min(counts[1:]) > 75


def test_the_seed_and_the_name_alone_decide():
  asked = [_choice(number) for number in range(20)]

  def answers(seed, name):
    return [one.answer for one in question.deal(asked, seed, name)]

  assert answers(0, 'a') == answers(0, 'a')
  assert answers(0, 'a') != answers(1, 'a')
  assert answers(0, 'a') != answers(0, 'b')


@pytest.mark.parametrize('size', [2, 3])
def test_a_match_keeps_its_pairs(size):
  asked = [
    Question(
      id=str(number),
      choose='match',
      visuals=[[Path(f'{number}-{k}')] for k in range(size)],
      texts=[f'{number}-{k}' for k in range(size)],
    )
    for number in range(60)
  ]
  dealt = question.deal(asked, 0, 'task')
  for one in dealt:
    for place, text in enumerate(question.matched(one)):
      assert str(one.visuals[place][0]) == one.texts[text]
  firsts = [question.matched(one)[0] for one in dealt]
  assert [firsts.count(k) for k in range(size)] == [60 // size] * size
  shown_first = [str(one.visuals[0][0]).endswith('-0') for one in dealt]
  assert 0.2 < np.mean(shown_first) < 0.8


def test_a_limit_is_for_each_group_and_keeps_the_order():
  asked = [
    dataclasses.replace(_choice(n), group='ab'[n % 2]) for n in range(40)
  ]
  kept = question.sample(asked, 3, 0, 'task')
  assert sorted(one.group for one in kept) == ['a'] * 3 + ['b'] * 3
  numbers = [int(one.id) for one in kept]
  assert numbers == sorted(numbers) and numbers != [0, 1, 2, 3, 4, 5]
  assert question.sample(asked, None, 0, 'task') == asked


def test_questions_that_share_pictures_are_one_cluster():
  pairs = ['ab', 'cd', 'be', 'xd', 'qr']
  asked = [
    Question(id=pair, choose='visual', visuals=[[Path(x)] for x in pair])
    for pair in pairs
  ]
  clusters = [one.cluster for one in question.connect(asked)]
  assert clusters[0] == clusters[2] and clusters[1] == clusters[3]
  assert len(set(clusters)) == 3


def test_ids_that_come_again_are_told_apart():
  assert question.unique(['a', 'b', 'a', 'a-2', 'a']) == [
    'a',
    'b',
    'a-3',
    'a-2',
    'a-4',
  ]
