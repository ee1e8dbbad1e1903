"""Balanced sets: no side and no place tells which is right."""

import collections

import numpy as np
import pytest

from babyvfm_jax.evals.tasks import sets


@pytest.mark.parametrize('choose', ['visual', 'text'])
def test_all_members_and_all_places_are_right_once(choose):
  visuals, texts = [[f'{k}.jpg'] for k in range(4)], list('abcd')
  items = sets.questions(
    visuals, texts, choose, np.random.default_rng(0), name='s'
  )
  fits = {('0.jpg', 'a'), ('1.jpg', 'b'), ('2.jpg', 'c'), ('3.jpg', 'd')}
  chosen = []
  for item in items:
    side = item['visuals'] if choose == 'visual' else item['texts']
    assert len(side) == 4
    right = side[item['answer']]
    pair = (
      (right[0], item['texts'][0])
      if choose == 'visual'
      else (item['visuals'][0][0], right)
    )
    chosen.append(pair)
  assert set(chosen) == fits and len(chosen) == 4
  assert sorted(item['answer'] for item in items) == [0, 1, 2, 3]
  assert {item['cluster'] for item in items} == {'s'}


def test_a_match_names_the_text_of_each_visual():
  visuals, texts = [['a.jpg'], ['b.jpg'], ['c.jpg']], ['A', 'B', 'C']
  orders = set()
  for seed in range(20):
    item = sets.match(visuals, texts, np.random.default_rng(seed), name='m')
    paired = [
      (visual[0][0].upper(), item['texts'][place])
      for visual, place in zip(item['visuals'], item['answer'], strict=True)
    ]
    assert all(one == two for one, two in paired)
    orders.add(tuple(item['answer']))
  assert len(orders) > 2


def test_words_are_dealt_evenly_and_no_family_twice():
  words = [f'w{k}' for k in range(10)]
  family = {word: f'f{k // 2}' for k, word in enumerate(words)}
  dealt = sets.deal(family, 4, 50, np.random.default_rng(1))
  assert len(dealt) == 50
  assert all(len({family[word] for word in group}) == 4 for group in dealt)
  uses = collections.Counter(word for group in dealt for word in group)
  assert max(uses.values()) - min(uses.values()) <= 2
  assert (
    sets.deal(dict.fromkeys(words, 'f'), 4, 5, np.random.default_rng(1)) == []
  )
