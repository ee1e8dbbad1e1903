"""What a transcript says of an utterance, as columns of the index."""

import json

import pytest

from babyvfm_jax.corpus.build import build
from babyvfm_jax.corpus.store import Corpus

CHAT = """@UTF8
@Begin
@Languages:\t{languages}
@Participants:\tCHI Target_Child, MOT Mother
@ID:\teng|corpus|CHI|1;06.||||Target_Child|||
@ID:\teng|corpus|MOT|||||Mother|||
*MOT:\tlook at the dog .
*MOT:\t[- spa] mira el perro .
*MOT:\t+< [- spa] otra vez ?
*MOT:\tand perro@s:spa again .
@End
"""


def index_of(tmp_path, files):
  source = tmp_path / 'source'
  source.mkdir()
  for name, text in files.items():
    (source / name).write_text(text)
  build('folder', source, tmp_path / 'out', size=8, vocabulary=300, audit='off')
  return Corpus(tmp_path / 'out').index


def test_languages_and_switches_of_code(tmp_path):
  segments = [{'start': 0, 'end': 1, 'text': ' hola'}]
  index = index_of(
    tmp_path,
    {
      'chat.cha': CHAT.format(languages='eng, spa'),
      'whisper.json': json.dumps({'language': 'es', 'segments': segments}),
      'named.json': json.dumps({'language': 'Spanish', 'segments': segments}),
      'plain.json': json.dumps({'segments': segments}),
      'file.vtt': 'WEBVTT\nLanguage: en-US\n\n00:01.000 --> 00:02.000\nhi\n',
    },
  )
  found = {
    name: list(rows.sort_values('position')['language'])
    for name, rows in index.groupby('recording')
  }
  assert found == {
    'chat': ['eng', 'spa', 'spa', 'eng'],
    'whisper': ['spa'],
    'named': ['spa'],
    'plain': [''],
    'file': ['eng'],
  }
  texts = index[index['recording'] == 'chat'].sort_values('position')['text']
  assert list(texts)[1:3] == ['mira el perro.', 'otra vez?']


def word(text, **fields):
  return {'word': text, 'start': 0.0, 'end': 0.5, **fields}


def test_confidence_of_words_becomes_that_of_the_utterance(tmp_path):
  segment = {'start': 0, 'end': 1, 'text': 'two dogs'}
  by_word = {
    'whisper': [word('two', probability=0.2), word('dogs', probability=0.6)],
    'whisperx': [word('two', score=0.9), word('dogs', score=0.5)],
    # Aligners give numbers no score.
    'number': [word('2'), word('dogs', score=0.3)],
    'none': [],
    'absurd': [word('two', score=-3.0), word('dogs', score=7.0)],
  }
  files = {
    f'{name}.json': json.dumps({'segments': [{**segment, 'words': words}]})
    for name, words in by_word.items()
  }
  files['table.csv'] = 'start,end,text,confidence\n0,1,hi,0.25\n1,2,ho,\n'
  index = index_of(tmp_path, files)
  found = {
    name: list(rows.sort_values('position')['confidence'])
    for name, rows in index.groupby('recording')
  }
  nan = float('nan')
  wanted = {
    'whisper': [0.4],
    'whisperx': [0.7],
    'number': [0.3],
    'none': [nan],
    'absurd': [nan],
    'table': [0.25, nan],
  }
  assert found.keys() == wanted.keys()
  for name, values in wanted.items():
    assert found[name] == pytest.approx(values, nan_ok=True), name
