"""Figures of captions: against cases by hand and against other libraries."""

import math
import random

import numpy as np
import pytest
from pycocoevalcap.cider.cider_scorer import CiderScorer

from babyvfm_jax.evals import captions


def _sentences(seed, count, most=9):
  generator = random.Random(seed)
  words = [
    'mike',
    'jenny',
    'ball',
    'is',
    'the',
    'a',
    'happy',
    'kicks',
    'tree',
    'under',
    'sun',
    'red',
  ]
  return [
    ' '.join(generator.choices(words, k=generator.randint(1, most)))
    for _ in range(count)
  ]


def test_cider_is_that_of_its_authors():
  answers = _sentences(0, 40)
  references = [_sentences(seed, 1 + seed % 6) for seed in range(1, 41)]
  answers[3], answers[5] = '', references[5][0]
  scorer = CiderScorer(n=4, sigma=6.0)
  for answer, several in zip(answers, references, strict=True):
    scorer += (answer, several)
  _, wanted = scorer.compute_score()
  found = captions.Cider(references)(answers, references)
  np.testing.assert_allclose(found, wanted, atol=1e-9)
  assert found[3] == 0 and found[5] > 1


def test_cider_by_hand():
  # Two items: what stands in both weighs log(2 / 2) = 0, else log 2. Of "a red
  # ball" against itself all orders up to three have cosine 1, four has none.
  references = [['a red ball'], ['a tree']]
  cider = captions.Cider(references)
  found = cider(['A red ball.', 'a house'], references)
  np.testing.assert_allclose(found, [10 * 3 / 4, 0])
  # "red ball" shares red, ball and their pair: order one has cosine 1, since a
  # weighs nothing; order two shares one of two: 1 / sqrt(2); one word less.
  penalty = math.exp(-1 / 72)
  (found,) = cider(['red ball'], references[:1])
  assert found == pytest.approx(10 / 4 * penalty * (1 + 1 / math.sqrt(2)))
  # "red red" is clipped to one red: 1 * 1 / (2 * sqrt(2)).
  (found,) = cider(['red red'], references[:1])
  assert found == pytest.approx(10 / 4 * penalty / (2 * math.sqrt(2)))


def test_cider_of_a_part_is_that_in_the_whole():
  references = [_sentences(seed, 3) for seed in range(20)]
  answers = _sentences(99, 20)
  cider = captions.Cider(references)
  whole = cider(answers, references)
  np.testing.assert_array_equal(
    cider(answers[4:9], references[4:9]), whole[4:9]
  )


def test_meteor_by_hand():
  # All five match in one chunk: penalty .5 * (1 / 5) ** 3.
  (same,) = captions.meteor(['Mike kicks the red ball!'],
                            [['mike kicks the red ball']])  # fmt: skip
  assert same == pytest.approx(1 - 0.5 / 5**3)
  # Stems match (kicking, kicked). Two of two words and two of four, in two
  # chunks: F = P R / (.9 P + .1 R) = .5 / .95, penalty .5.
  (stems,) = captions.meteor(['ball kicking'], [['mike kicked the ball']])
  assert stems == pytest.approx(0.5 / 0.95 * 0.5)
  # Synonyms do not: no WordNet is asked.
  (synonym,) = captions.meteor(['dog'], [['hound']])
  assert synonym == 0


def test_the_best_reference_counts():
  for figure in (captions.meteor, captions.chrf):
    far, near = 'the sun is yellow', 'mike is happy'
    one, other, both = (
      figure(['mike is sad'], [several])[0]
      for several in ([far], [near], [far, near])
    )
    assert one < other == both


@pytest.mark.parametrize('figure', ['meteor', 'bleu', 'chrf'])
def test_figures_lie_between_nothing_and_the_reference(figure):
  figure = getattr(captions, figure)
  texts = ['mike kicks the ball to jenny', 'a cat sits under a tree']
  nothing, part, whole = (
    figure([answer], [texts])[0]
    for answer in ('', 'mike kicks the tree', texts[0])
  )
  assert nothing == 0 < part < whole
  assert whole == pytest.approx(1, abs=0.01)


def test_case_and_punctuation_are_no_words():
  assert captions.words("Jenny's hat -- isn’t it RED?") == [
    "jenny's",
    'hat',
    "isn't",
    'it',
    'red',
  ]
