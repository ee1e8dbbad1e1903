"""Figures of a caption against several references, one an item.

METEOR, BLEU and chrF are those of nltk. CIDEr-D is our own (the library of its
authors is no longer kept); a test holds it against theirs. Each is computed on
words in lower case without punctuation. An empty caption has 0 by all of them.
"""

from __future__ import annotations

import collections
import functools
import math
import re
from collections.abc import Mapping, Sequence

import numpy as np

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Of CIDEr-D (Vedantam et al., 2015, section 5, and their code).
_ORDERS = 4
_SIGMA = 6.0
_SCALE = 10.0

_Ngram = tuple[str, ...]
_Vector = dict[_Ngram, float]


def words(text: str) -> list[str]:
  """Words of a text, in lower case and without punctuation."""
  return [word.replace('’', "'") for word in _WORD.findall(text.lower())]


def meteor(
  answers: Sequence[str], references: Sequence[Sequence[str]]
) -> np.ndarray:
  """METEOR, the best over an item's references (Lavie and Agarwal, 2007).

  Words match exactly or by their stem (Porter); nltk's third stage, synonyms
  out of WordNet, has no data here and matches nothing. The weights are those of
  2007 (alpha .9, beta 3, gamma .5): figures of METEOR 1.5, which knows
  paraphrases and function words, are others.

  Args:
    answers: A caption an item.
    references: What people said of it, at least one an item.

  Returns:
    [n] float64 in [0, 1].
  """
  from nltk.translate.meteor_score import meteor_score

  stemmer, synonyms = _Stemmer(), _NoSynonyms()
  return np.array(
    [
      meteor_score(
        [words(one) for one in several],
        words(answer),
        stemmer=stemmer,
        wordnet=synonyms,
      )
      for answer, several in zip(answers, references, strict=True)
    ],
    np.float64,
  )


def bleu(
  answers: Sequence[str], references: Sequence[Sequence[str]]
) -> np.ndarray:
  """BLEU of single captions up to four words, smoothed by adding one.

  Source: Papineni et al. (2002); smoothing of Lin and Och (2004), for orders
  above one. A mean over items is not the BLEU of a corpus.

  Returns:
    [n] float64 in [0, 1].
  """
  from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu

  smooth = SmoothingFunction().method2
  return np.array(
    [
      sentence_bleu(
        [words(one) for one in several],
        words(answer),
        smoothing_function=smooth,
      )
      if words(answer)
      else 0.0
      for answer, several in zip(answers, references, strict=True)
    ],
    np.float64,
  )


def chrf(
  answers: Sequence[str], references: Sequence[Sequence[str]]
) -> np.ndarray:
  """chrF2, the best over an item's references (Popovic, 2015).

  F score (beta 2) of runs of one to six letters, blanks left out.

  Returns:
    [n] float64 in [0, 1].
  """
  from nltk.translate.chrf_score import sentence_chrf

  return np.array(
    [
      max(sentence_chrf(words(one), words(answer), beta=2) for one in several)
      if words(answer)
      else 0.0
      for answer, several in zip(answers, references, strict=True)
    ],
    np.float64,
  )


class Cider:
  """CIDEr-D: the cosine of n-grams that are weighed by how telling they are.

  Source: Vedantam et al. (2015), equations 1 to 3 and section 5: counts times
  log(items / items whose references have the n-gram), clipped to the
  reference's, with a Gaussian penalty (sigma 6 words) on the length; the mean
  over n-grams of one to four words and over references, times ten. A figure
  depends on the items among which it is computed; it is additive over them.
  """

  def __init__(self, documents: Sequence[Sequence[str]]):
    """Counts in how many items the n-grams are.

    Args:
      documents: The references of every item of the task.
    """
    self._log_count = math.log(max(len(documents), 1))
    self._frequency: collections.Counter[_Ngram] = collections.Counter()
    for several in documents:
      found: set[_Ngram] = set()
      for text in several:
        for counts in _ngrams(words(text)):
          found.update(counts)
      self._frequency.update(found)

  def __call__(
    self, answers: Sequence[str], references: Sequence[Sequence[str]]
  ) -> np.ndarray:
    """Scores captions.

    Args:
      answers: A caption an item.
      references: What people said of it, at least one an item.

    Returns:
      [n] float64, from 0 to 10.
    """
    return np.array(
      [
        np.mean([self._one(answer, reference) for reference in several])
        for answer, several in zip(answers, references, strict=True)
      ],
      np.float64,
    )

  def _one(self, answer: str, reference: str) -> float:
    said, wanted = words(answer), words(reference)
    penalty = math.exp(-((len(said) - len(wanted)) ** 2) / (2 * _SIGMA**2))
    total = 0.0
    for mine, theirs in zip(_ngrams(said), _ngrams(wanted), strict=True):
      one, two = self._weighed(mine), self._weighed(theirs)
      norm = _norm(one) * _norm(two)
      if norm > 0:
        shared = sum(
          min(value, two[ngram]) * two[ngram]
          for ngram, value in one.items()
          if ngram in two
        )
        total += shared / norm
    return _SCALE * penalty * total / _ORDERS

  def _weighed(self, counts: Mapping[_Ngram, int]) -> _Vector:
    return {
      ngram: count
      * (self._log_count - math.log(max(1, self._frequency[ngram])))
      for ngram, count in counts.items()
    }


def _ngrams(text: Sequence[str]) -> list[collections.Counter[_Ngram]]:
  """Counts of the n-grams of each order."""
  return [
    collections.Counter(
      tuple(text[start : start + order])
      for start in range(len(text) - order + 1)
    )
    for order in range(1, _ORDERS + 1)
  ]


def _norm(vector: _Vector) -> float:
  return math.sqrt(sum(value * value for value in vector.values()))


class _Stemmer:
  """Porter's stems, each word's once."""

  def __init__(self):
    from nltk.stem.porter import PorterStemmer

    self.stem = functools.cache(PorterStemmer().stem)


class _NoSynonyms:
  """In the place of WordNet, whose data nltk would have to download."""

  def synsets(self, word: str) -> list[object]:
    """Nothing."""
    del word
    return []
