"""Words of a run against children's: found again where they were put."""

import csv
import json
import math

import pytest

from babyvfm_jax.evals import acquisition, word_curves
from tests.report.battery_folder import add_words
from tests.report.run_folder import write_run

NAMES = [f'word{chr(97 + n // 26)}{chr(97 + n % 26)}' for n in range(80)]


@pytest.fixture(scope='module')
def learned(tmp_path_factory):
  folder = tmp_path_factory.mktemp('acquisition')
  run = write_run(folder / 'run')
  words = add_words(run, folder / 'cdi.csv', NAMES)
  return (
    run,
    folder / 'cdi.csv',
    words,
    acquisition.write(run, folder / 'cdi.csv', draws=300),
  )


def test_words_are_acquired_where_they_were_learned(learned):
  _, _, words, found = learned
  assert found['task'] == 'word-surprisal' and found['unit'] == 'words heard'
  assert found['baseline'] == 'surprisal before training'
  by_word = {word['word']: word for word in found['words']}
  close = 0
  for word in words:
    at = by_word[word.word]['acquired_at']
    if math.isinf(word.step):
      assert at is None and by_word[word.word]['reason'] == 'not learned'
    elif 150 < word.step < 1000:
      close += abs(math.log10(at / (310 * word.step))) < 0.15
  wanted = sum(150 < word.step < 1000 for word in words)
  assert wanted > 40 and close > 0.95 * wanted
  counts = found['counts']
  assert counts['words'] == 80 and counts['not learned'] == 8


def test_the_files_agree_and_have_no_nan(learned):
  run, _, _, found = learned
  text = (run / 'acquisition.json').read_text('utf-8')
  assert json.loads(text) == json.loads(json.dumps(found))
  assert 'NaN' not in text
  with (run / 'acquisition.csv').open() as file:
    rows = list(csv.DictReader(file))
  assert [row['word'] for row in rows] == sorted(NAMES)


def test_a_model_that_only_counts_is_no_better_than_counting(learned):
  run, table, _, _ = learned
  curves = word_curves.read_curves(run)
  found = acquisition.compare(
    curves,
    acquisition.cdi.read(table),
    heard=word_curves.heard_words(run),
    draws=300,
  )
  assert found['better_than_frequency']
  # The more often a word is heard the sooner it is learned, and nothing else.
  order = {
    word['word']: round(1e9 / word['acquired_at'])
    for word in found['words']
    if word['acquired_at']
  }
  same = acquisition.compare(
    curves, acquisition.cdi.read(table), heard=order, draws=300
  )
  assert same['correlations']['difference']['value'] == pytest.approx(0)
  assert not same['better_than_frequency']
  assert 'the model is no better than that' in same['sentence']
  silent = acquisition.compare(
    curves, acquisition.cdi.read(table), heard={}, draws=300
  )
  assert silent['correlations']['frequency'] is None
  assert 'is not known' in silent['sentence']


def test_right_and_wrong_serve_where_there_is_no_surprisal(learned):
  run, *_ = learned
  curves = word_curves.read_curves(run, 'word_to_picture')
  assert (curves.measure, curves.baseline) == ('accuracy', 'guessing')
  assert {curve.chance for curve in curves.curves} == {0.25}
  assert len(curves.steps) == 8  # step 0 has no logarithm


def test_what_is_missing_is_named(tmp_path, learned):
  _, table, *_ = learned
  with pytest.raises(word_curves.CurveError, match='no answers about words'):
    acquisition.write(tmp_path, table)
  sheet = tmp_path / 'answers' / 'a' / 'model-5.jsonl'
  sheet.parent.mkdir(parents=True)
  sheet.write_text('{"word": "ball"}\n', 'utf-8')
  with pytest.raises(word_curves.CurveError, match=r'model-5\.jsonl:1: not an'):
    acquisition.write(tmp_path, table)
