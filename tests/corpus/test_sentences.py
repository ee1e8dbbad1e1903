"""Sentences of utterances: the text stays, the times stay inside."""

import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babyvfm_jax.corpus.build import build
from babyvfm_jax.corpus.recording import Utterance, Word
from babyvfm_jax.corpus.sentences import split_text, split_utterance
from babyvfm_jax.corpus.store import Corpus


@pytest.mark.parametrize(
  'sentences',
  [
    ['Look at the dog.', 'Where is it?', 'There!'],
    ['Mr. Brown and Dr. J. Smith are here.', 'Say hi.'],
    ['Toys, e.g. a ball, i.e. that one.', 'Yes.'],
    ['It is 3.5 metres.', 'That is No. 5 of them.', 'No.', 'Stop it.'],
    ['Well... maybe not.', 'Hmm...', 'Look at that.'],
    ['What?!', 'You did it!!', 'Good.'],
    ['"Stop!" he said.', '"Why?"', 'She laughed.'],
    ['He said "come here."', 'Then he left.'],
    ['(Come on.)', '[Now.]', 'Go.'],
    ['We ate apples, pears, etc. and cake.', 'All of it.'],
    ['We ate apples, pears, etc.', 'Then we slept.'],
    ['At 8 a.m. we get up.', 'At 9 a.m.', 'We go.'],
    ['1. Take the cup.', '2. Drink.'],
    ['So do I.', 'And you?'],
    ['look.', 'a dog.', 'it barks.'],
    ['Wait …', 'Now!'],
    ['Oh!', 'no no no'],
    ['only one sentence without an end'],
    ['¿Dónde está?', '¡Aquí!', 'Sí.'],
    ['Oh? ?!', 'Yes.'],
  ],
)
def test_sentences_by_hand(sentences):
  assert split_text(' '.join(sentences)) == sentences


MARKS = ('.', '?!', '...', '"', ')', '(', 'Mr.', 'e.g.', '3.', '5', 'I.', '…')
TEXTS = st.lists(
  st.one_of(
    st.sampled_from(MARKS),
    st.sampled_from(
      ('Look', 'dog', 'yes.', 'No.', 'why?', '"Go!"', 'où!', 'x')
    ),
    st.text('abAB.?!"…5', min_size=1, max_size=5),
  ),
  min_size=1,
  max_size=15,
).map(' '.join)
TIMES = st.floats(0, 1e4)


@settings(deadline=None)
@given(TEXTS, TIMES, TIMES, st.booleans(), st.data())
def test_nothing_is_lost_and_times_ascend(text, one, other, whole, data):
  start, end = sorted((one, other))
  maybe = st.none() | st.floats(-10, 2e4)
  words = tuple(
    Word(word, data.draw(maybe), data.draw(maybe), data.draw(st.none() | TIMES))
    for word in text.split()[: None if whole else -1]
  )
  item = Utterance(start, end, 'caregiver', 'MOT', text, line=3, words=words)
  pieces = split_utterance(item)
  assert ' '.join(piece.text for piece in pieces) == text
  times = [time for piece in pieces for time in (piece.start, piece.end)]
  assert times == sorted(times)
  assert (times[0], times[-1]) == (start, end)
  for piece in pieces:
    assert (piece.speaker, piece.line) == ('caregiver', 3)
    assert len(pieces) == 1 or any(map(str.isalnum, piece.text))
  if whole and len(pieces) > 1:
    assert tuple(itertools.chain(*(p.words for p in pieces))) == words


def said(text, times, **fields):
  words = tuple(
    Word(word, start, end, score)
    for word, (start, end, score) in zip(text.split(), times, strict=True)
  )
  return Utterance(1.0, 9.0, 'unknown', '', text, words=words, **fields)


def test_times_and_confidence_of_the_words():
  item = said(
    'Look there. Two dogs!',
    [(1.0, 1.5, 0.9), (1.5, 2.0, 0.7), (6.0, 7.0, 0.2), (7.0, 8.5, 0.4)],
    confidence=0.55,
  )
  first, second = split_utterance(item)
  assert (first.start, first.end, first.time_inferred) == (1.0, 2.0, False)
  assert (second.start, second.end, second.time_inferred) == (6.0, 9.0, False)
  assert first.confidence == pytest.approx(0.8)
  assert second.confidence == pytest.approx(0.3)


def test_times_by_length_where_the_words_have_none():
  item = Utterance(0.0, 10.0, 'unknown', '', 'Yes. Nooo no.', 0.5)
  first, second = split_utterance(item)
  # 4 of 12 letters, the blank between them aside.
  assert first.end == second.start == pytest.approx(10 * 4 / 12)
  assert first.time_inferred and second.time_inferred
  assert first.confidence == second.confidence == 0.5
  # A recogniser aligns no numbers: that boundary alone is by length.
  item = said('Take 2. Now go.', [(1, 2, 1), (None,) * 3, (5, 6, 1), (6, 7, 1)])
  first, second = split_utterance(item)
  assert first.time_inferred and not second.time_inferred
  assert 1 < first.end <= second.start == 5


def test_a_build_splits_where_it_is_told_to(tmp_path):
  source = tmp_path / 'source'
  source.mkdir()
  times = [(0.0, 1.0), (1.0, 2.0), (5.0, 6.0), (6.0, 6.5)]
  words = [
    {'word': f' {word}', 'start': start, 'end': end, 'probability': 0.5}
    for word, (start, end) in zip(
      ('Look', 'there.', 'A', 'dog!'), times, strict=True
    )
  ]
  fields = {'start': 0.0, 'end': 7.0, 'text': ' Look there. A dog!'}
  (source / 'tape.json').write_text(
    json.dumps({'language': 'en', 'segments': [{**fields, 'words': words}]})
  )
  found = {}
  for choice in ('keep', 'split'):
    out = tmp_path / choice
    build('folder', source, out, size=8, vocabulary=300, sentences=choice)
    index = Corpus(out).index
    found[choice] = list(
      zip(index['text'], index['start'], index['end'], strict=True)
    )
    details = Corpus(out).provenance()['recordings']['tape']['details']
    assert ('sentences' in details) == (choice == 'split')
  assert found == {
    'keep': [('Look there. A dog!', 0.0, 7.0)],
    'split': [('Look there.', 0.0, 2.0), ('A dog!', 5.0, 7.0)],
  }
  assert details['sentences'] == {'split': 1, 'into': 2, 'times_inferred': 0}
