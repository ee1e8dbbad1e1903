"""Utterances of several sentences to one utterance a sentence.

A speech recogniser's segment often holds several. The sentences of one share
its time: by the times of the words where the transcript has them, and else by
their lengths in characters, which is marked as inferred.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

from babyvfm_jax.corpus.recording import Recording, Utterance, Word
from babyvfm_jax.corpus.transcripts.cleaning import clean_text, is_text

CHOICES = ('keep', 'split')

# With a name or a number after them they never end a sentence ...
_TITLES = frozenset(
  ('mr', 'mrs', 'ms', 'mx', 'dr', 'prof', 'st', 'sr', 'jr', 'mt', 'ft', 'rev')
  + ('gen', 'sgt', 'capt', 'fig', 'vol', 'vs', 'approx')
)
# ... and these only where the next word is a capital.
_MAY_END = frozenset(('etc', 'a.m', 'p.m', 'inc', 'ltd', 'co'))
_OPENING = '"\'“‘«([{¿¡-–—'
_CLOSING = '"\'”’»)]}'
_END = re.compile(r'(?:[.?!…]+)$')
# e.g. and U.S.; and the initial of a name, but for the word "I".
_LETTERS = re.compile(r'(?:[^\W\d_]\.)+[^\W\d_]\.')
_INITIAL = re.compile(r'[A-HJ-Z]\.')


def split_text(text: str) -> list[str]:
  """Sentences of a text; joined by blanks they are the text again.

  Args:
    text: With single blanks.
  """
  words = text.split(' ')
  pieces: list[list[str]] = [[]]
  for word, following in itertools.zip_longest(words, words[1:]):
    pieces[-1].append(word)
    begun = len(pieces[-1]) > 1
    if following is not None and _ends(word, following, begun=begun):
      pieces.append([])
  sentences: list[str] = []
  for piece in map(' '.join, pieces):
    # What has no letter goes with what is ahead of it, or with what follows.
    if sentences and not (is_text(piece) and is_text(sentences[-1])):
      sentences[-1] += f' {piece}'
    else:
      sentences.append(piece)
  return sentences


def _ends(word: str, following: str, *, begun: bool) -> bool:
  """Whether a sentence ends with a word that has another after it."""
  bare = word.rstrip(_CLOSING)
  quoted = bare != word
  match = _END.search(bare)
  if match is None:
    return False
  next_letter = following.lstrip(_OPENING)[:1]
  goes_on = next_letter.islower()
  mark, stem = match[0], bare[: match.start()].lstrip(_OPENING)
  if quoted and goes_on:  # "Stop!" he said.
    return False
  if '?' in mark or '!' in mark:
    return True
  if mark != '.':  # Well... maybe. Hmm... Look!
    return not goes_on
  name = stem.casefold()
  if name in _MAY_END:
    return next_letter.isupper()
  if name in _TITLES or _is_letters(stem + mark):
    return False
  if next_letter.isdigit() and (name in ('no', 'nr') or stem.isdigit()):
    return False
  # 1. Take the cup.
  return begun or not stem.isdigit()


def _is_letters(word: str) -> bool:
  return bool(_LETTERS.fullmatch(word) or _INITIAL.fullmatch(word))


def split(recording: Recording) -> Recording:
  """The recording with one utterance a sentence.

  Its provenance says, under `sentences`, how many utterances were split, into
  how many, and how many of these have inferred times.
  """
  utterances: list[Utterance] = []
  count = inferred = made = 0
  for item in recording.utterances:
    pieces = split_utterance(item)
    utterances += pieces
    if len(pieces) > 1:
      count, made = count + 1, made + len(pieces)
      inferred += sum(piece.time_inferred for piece in pieces)
  if not count:
    return recording
  facts = {'split': count, 'into': made, 'times_inferred': inferred}
  return dataclasses.replace(
    recording,
    utterances=tuple(utterances),
    provenance={**recording.provenance, 'sentences': facts},
  )


def split_utterance(item: Utterance) -> tuple[Utterance, ...]:
  """One utterance a sentence, in order, inside of the utterance's time."""
  texts = split_text(item.text)
  if len(texts) == 1:
    return (item,)
  words = _words_of(item, texts)
  pieces = []
  for text, own, share in zip(
    texts, words, _shares(item, texts, words), strict=True
  ):
    scores = [word.confidence for word in own if word.confidence is not None]
    pieces.append(
      dataclasses.replace(
        item,
        text=text,
        start=share.start,
        end=share.end,
        words=own,
        confidence=sum(scores) / len(scores) if scores else item.confidence,
        time_inferred=item.time_inferred or share.is_inferred,
      )
    )
  return tuple(pieces)


class _Share(NamedTuple):
  """A sentence's time, seconds; None where the utterance has none."""

  start: float | None
  end: float | None
  is_inferred: bool


def _words_of(item: Utterance, texts: Sequence[str]) -> list[tuple[Word, ...]]:
  """The timed words of each sentence; none where they are not the text's.

  Letters and digits count: token tables have words in lower case, without
  marks.
  """
  spelt = [_spelling(word.text) for word in item.words]
  ends = set(itertools.accumulate(map(len, spelt)))
  wanted = list(itertools.accumulate(len(_spelling(text)) for text in texts))
  same = ''.join(spelt) == _spelling(item.text)
  if not same or not ends.issuperset(wanted):
    return [() for _ in texts]
  found: list[list[Word]] = [[] for _ in texts]
  reached, place = 0, 0
  for word, letters in zip(item.words, spelt, strict=True):
    reached += len(letters)
    found[place].append(word)
    if reached >= wanted[place] and place + 1 < len(wanted):
      place += 1
  return [tuple(words) for words in found]


def _spelling(text: str) -> str:
  return ''.join(filter(str.isalnum, clean_text(text).casefold()))


def _shares(
  item: Utterance, texts: Sequence[str], words: Sequence[Sequence[Word]]
) -> list[_Share]:
  """Times of the sentences: ascending, inside of the utterance's."""
  if item.start is None or item.end is None:
    # Those after the first are inferred with the transcript's other untimed.
    others = [_Share(None, None, True)] * (len(texts) - 1)
    return [_Share(item.start, None, True), *others]
  start, end = item.start, item.end
  lengths = list(itertools.accumulate(map(len, texts), initial=0))
  cuts = [start + (end - start) * reach / lengths[-1] for reach in lengths]
  shares = []
  reached = start
  last = len(texts) - 1
  for place, own in enumerate(words):
    first, final = (own[0].start, own[-1].end) if own else (None, None)
    begin = start if place == 0 else first
    close = end if place == last else final
    inferred = begin is None or close is None
    begin = min(max(cuts[place] if begin is None else begin, reached), end)
    close = cuts[place + 1] if close is None else close
    close = min(max(close, begin), end)
    shares.append(_Share(begin, close, inferred))
    reached = close
  return shares
