"""Delayed memory: 15 turns, 29 pictures, nothing shown twice alike."""

import collections
import itertools

import pytest

from babyvfm_jax.evals.item import read_task
from babyvfm_jax.evals.tasks.memory import delayed_memory


@pytest.fixture(scope='module')
def dialogues(stage, tmp_path_factory):
  out = tmp_path_factory.mktemp('dialogues')
  (folder,) = delayed_memory.build(stage, out)
  items = read_task(folder).items
  return {
    name: tuple(rounds)
    for name, rounds in itertools.groupby(items, lambda item: item.cluster)
  }


def test_a_dialogue_has_five_rounds_of_learning_and_ten_of_test(dialogues):
  for rounds in dialogues.values():
    phases = collections.Counter(item.tag('phase') for item in rounds)
    # The first of the five rounds of learning shows one picture: no question.
    assert phases == {'learning': 4, 'test': 10}
    assert len(rounds[0].query.paths) == 1
    shown = [*rounds[-1].query.paths]
    shown += [path for visual in rounds[-1].visuals for path in visual.paths]
    assert len(shown) == len(set(shown)) == delayed_memory.PICTURES == 29


def test_each_round_has_seen_all_before_it_and_none_of_its_own(dialogues):
  for rounds in dialogues.values():
    seen = list(rounds[0].query.paths)
    for item in rounds:
      assert list(item.query.paths) == seen
      shown = [path for visual in item.visuals for path in visual.paths]
      # An old picture comes back changed, never byte by byte.
      assert not set(shown) & set(seen)
      seen += shown


def test_every_old_picture_is_tested_twice(dialogues):
  for rounds in dialogues.values():
    tested = collections.Counter(
      item.tag('old') for item in rounds if item.tag('phase') == 'test'
    )
    assert set(tested.values()) == {2}
    assert len(tested) == 5


def test_each_kind_is_old_in_one_dialogue_and_new_in_two(dialogues):
  groups = collections.defaultdict(list)
  for name, rounds in dialogues.items():
    groups[name[0]].append([r for r in rounds if r.tag('phase') == 'test'])
  for three in groups.values():
    old = [{item.tag('old') for item in rounds} for rounds in three]
    new = [{item.concept for item in rounds} for rounds in three]
    assert len(set().union(*old)) == 15
    for place, (olds, news) in enumerate(zip(old, new, strict=True)):
      assert news == set().union(*old) - olds, place
