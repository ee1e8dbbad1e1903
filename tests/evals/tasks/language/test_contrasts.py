"""Contrasts: of heard words, two phrases of which each fits one picture."""

import dataclasses
import itertools

import numpy as np
import pytest

from babyvfm_jax.evals.tasks.language import contrasts
from babyvfm_jax.evals.tasks.stage import draw


def _found(stage, name, count=12):
  make = {**contrasts.CONSTRUCTIONS, **contrasts.SWAPS}[name]
  return contrasts.draw_contrasts(make, stage, stage.generator(name), count)


@pytest.mark.parametrize('name', contrasts.CONSTRUCTIONS)
def test_two_pictures_of_a_contrast_differ_to_the_eye(stage, name):
  for contrast in _found(stage, name):
    backdrop = stage.some_backdrop(np.random.default_rng(0))
    one, two = (
      draw(stage, backdrop, sight).astype(int) for sight in contrast.shown
    )
    assert (np.abs(one - two).max(axis=-1) > 16).mean() > 0.002
    assert contrast.phrases[0] != contrast.phrases[1]
    assert all(stage.was_heard(phrase) for phrase in contrast.phrases)


@pytest.mark.parametrize('name', contrasts.SWAPS)
def test_a_swap_has_the_same_words_twice(stage, name):
  for contrast in _found(stage, name):
    one, two = (sorted(phrase.split()) for phrase in contrast.phrases)
    assert one == two


def test_more_of_a_thing_is_shown_where_more_are_said(stage):
  numbers = ('one', 'two', 'three', 'four')
  for contrast in _found(stage, 'counting'):
    for phrase, sight in zip(contrast.phrases, contrast.shown, strict=True):
      assert len(sight) == numbers.index(phrase.split()[0]) + 1


def test_the_bigger_one_is_drawn_bigger(stage):
  for contrast in _found(stage, 'comparative'):
    for phrase, sight in zip(contrast.phrases, contrast.shown, strict=True):
      first = phrase.removeprefix('the ').split(' is ')[0]
      side = {thing.cutout.word: thing.side for thing in sight}
      assert side[first] == max(side.values()) > 2 * min(side.values())


def test_a_stage_without_the_words_has_no_such_contrast(stage):
  class Deaf:
    def __init__(self, word):
      self._word = word

    def __getattr__(self, name):
      return getattr(stage, name)

    def was_heard(self, text):
      return self._word not in text.split() and stage.was_heard(text)

  for word, name in (
    ('bigger', 'comparative'),
    ('no', 'negation'),
    ('above', 'word-order'),
  ):
    for contrast in _found(Deaf(word), name):
      assert word not in ' '.join(contrast.phrases).split()


def test_the_usual_phrase_is_the_one_whose_words_stood_together(stage):
  class Said:
    def times_said(self, first, second):
      return 5 * ((first, second) == ('big', 'dog'))

  phrases = ('a big cat and a little dog', 'a big dog and a little cat')
  contrast = contrasts.Contrast(phrases, ((), ()))
  assert contrasts.usual(Said(), contrast) == 1
  turned = dataclasses.replace(contrast, phrases=phrases[::-1])
  assert contrasts.usual(Said(), turned) == 0


def test_phrases_are_english(stage):
  for name in (*contrasts.CONSTRUCTIONS, *contrasts.SWAPS):
    for contrast in _found(stage, name):
      for phrase in contrast.phrases:
        words = phrase.split()
        for article, noun in itertools.pairwise(words):
          if article in ('a', 'an'):
            assert (noun[0] in 'aeiou') == (article == 'an'), phrase
        # Plurals alone (glasses, pants) take no article.
        assert not {'a glasses', 'a pants'} & set(
          map(' '.join, itertools.pairwise(words))
        )
