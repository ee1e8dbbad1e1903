"""The nursery's tasks: balanced, from fresh scenes, of the item form."""

import collections
import functools
import hashlib
import itertools

import numpy as np
import PIL.Image
import pytest

from babyvfm_jax.corpus.nursery.nouns import NOUNS
from babyvfm_jax.evals import tasks
from babyvfm_jax.evals.controls import Constant
from babyvfm_jax.evals.item import read_task
from babyvfm_jax.evals.protocols import similarity
from babyvfm_jax.evals.tasks import nursery
from babyvfm_jax.evals.tasks.nursery import views
from babyvfm_jax.evals.tasks.nursery import words as nursery_words
from babyvfm_jax.evals.tasks.nursery.shop import count_heard

WORDS = 'nursery-word-to-picture'
NAMES = 'nursery-picture-to-word'
PHRASES = 'nursery-phrase-to-picture'
MOMENTS = ('nursery-retrieval', 'nursery-next-token')


@pytest.fixture(scope='module')
def made(corpus, tmp_path_factory):
  """The tasks by name, with few items."""
  out = tmp_path_factory.mktemp('tasks')
  folders = nursery.build_nursery_tasks(
    out, corpus, 3, word_items=48, pairs_a_kind=3
  )
  return {folder.name: read_task(folder) for folder in folders}


def test_all_five_are_made(made):
  assert set(made) >= {WORDS, NAMES, PHRASES, *MOMENTS}
  for name in (WORDS, NAMES, PHRASES, *MOMENTS):
    task = made[name]
    assert task.card['age_range_months'] == [6, 32]
    assert task.card['domain'] in ('vocabulary', 'grammar', 'comprehension',
                                   'language')  # fmt: skip


@pytest.mark.parametrize('name', [WORDS, NAMES, PHRASES])
def test_one_who_sees_one_side_alone_is_right_by_chance(made, teller, name):
  task = made[name]

  def accuracy(subject):
    answers = similarity.answer(subject, task, task.items, 0)
    (metric,) = (m for m in answers.metrics if m.name == 'accuracy')
    return metric.totals.sum() / metric.weights.sum()

  chance = task.card['chance']
  assert accuracy(Constant()) == pytest.approx(chance)
  # Any fixed liking for pictures, whatever is asked; and for words.
  for side in range(2):
    for salt in range(3):
      liking = functools.partial(_liking, salt, side)
      subject = teller(similarity=liking)
      assert accuracy(subject) == pytest.approx(chance, abs=0.02)


def _liking(salt, side, *pair):
  text = f'{salt} {pair[side]}'.encode()
  return int(hashlib.sha256(text).hexdigest()[:6], 16) % 65521


@pytest.mark.parametrize('name', [WORDS, NAMES])
def test_every_word_is_right_as_often_as_wrong(made, name):
  task = made[name]
  right = collections.Counter(item.tag('word') for item in task.items)
  together = collections.Counter()
  for _, group in itertools.groupby(task.items, key=lambda item: item.cluster):
    words = [item.tag('word') for item in group]
    assert len(set(words)) == 4
    together.update(words)
  assert len(set(right.values())) == 1
  assert right == together
  assert sorted(task.card['words']) == sorted(right)
  positions = collections.Counter(item.answer for item in task.items)
  assert len(positions) == 4


def test_names_name_what_was_asked(made):
  for item in made[NAMES].items:
    assert item.texts[item.answer] == item.tag('word')
  for item in made[WORDS].items:
    assert item.texts == (item.tag('word'),)


def test_pictures_of_words_show_no_other_choice():
  rng = np.random.default_rng(0)
  group = ['dog', 'apple', 'cup', 'table']
  for word in group:
    shot = views.word_shot(rng, word, 'kitchen', 1, group)
    words = [thing.word for thing in shot.scene.things]
    assert words.count(word) == 1
    assert set(words) & set(group) == {word}
    assert shot.event.held or shot.is_clear()


def test_pictures_of_a_phrase_differ_in_one_place(made):
  task = made[PHRASES]
  kinds = collections.Counter(item.tag('kind') for item in task.items)
  assert kinds['colour'] >= 2
  for item in task.items:
    one, two = (
      np.asarray(PIL.Image.open(visual.paths[0])).astype(int)
      for visual in item.visuals
    )
    changed = (np.abs(one - two).max(-1) > 40).mean()
    assert 0.002 < changed < 0.75, item.id


def test_moments_come_from_unseen_recordings(made, corpus):
  from babyvfm_jax.corpus.store import Corpus

  index = Corpus(corpus).index.set_index('moment_id')
  for name in MOMENTS:
    for item in made[name].items:
      row = index.loc[item.id.removeprefix('00-')]
      assert row.split == 'validation'
      assert item.texts == (row.text,)
  texts = [item.texts for item in made['nursery-retrieval'].items]
  assert len(set(texts)) == len(texts)


def test_the_same_seed_makes_the_same_tasks(made, corpus, tmp_path):
  again = nursery.build_nursery_tasks(
    tmp_path, corpus, 3, word_items=48, pairs_a_kind=3
  )
  for folder in again:
    task = read_task(folder)
    assert task.items_sha256 == made[task.name].items_sha256
  other = nursery.build_nursery_tasks(
    tmp_path, corpus, 4, word_items=48, pairs_a_kind=3
  )
  assert read_task(other[0]).items_sha256 != made[WORDS].items_sha256


def test_only_a_nursery_has_the_nurserys_tasks(corpus, tmp_path):
  assert tasks.build('folder', tmp_path, corpus, tmp_path / 'tasks') == []


def test_nouns_are_heard_in_every_form():
  heard = count_heard(
    ['Look, two Balls and a ball!', 'the TV.', 'ice cream, ice cream', 'fish']
  )
  assert heard['ball'] == 2
  assert heard['TV'] == 1
  assert heard['ice cream'] == 2
  assert heard['fish'] == 1
  assert heard['look'] == 1
  assert heard['cat'] == 0


def test_words_asked_for_are_those_heard_most():
  heard = {word: 9 + place for place, word in enumerate(list(NOUNS)[:45])}
  words = nursery_words.choose_words(heard)
  assert len(words) == 40
  assert set(words) == set(list(NOUNS)[5:45])
  assert nursery_words.choose_words({'cat': 3}) == []
