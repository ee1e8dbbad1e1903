"""The page of a corpus: all of it is there, and nothing is asked of others."""

import base64
import dataclasses
import json
import re
import shutil
import subprocess

import pytest

from babyvfm_jax.corpus import build, inspection, terms
from babyvfm_jax.corpus.store import Corpus
from tests.corpus import toy

HARSH = '</script><b>&amp;'


@pytest.fixture(scope='module')
def corpus(tmp_path_factory):
  folder = tmp_path_factory.mktemp('corpus')
  source = toy.write_archive(folder / 'archive', 5)
  toy.write_recording(source, 'silent', utterances=[])
  said = [[0.0, 1.0, f'a {HARSH} ball'], [2.0, 3.0, 'two balls']]
  toy.write_recording(source, 'harsh', utterances=said, pictures=[5] * 10)
  toy.build(source, folder / 'out')
  return Corpus(folder / 'out')


def called(path):
  """The argument of the one call that a data script makes."""
  text = re.fullmatch(r'\w+\((?:\d+,)?(.*)\);\n', path.read_text(), re.S)
  return json.loads(text.group(1))


def test_every_moment_and_frame_is_there(corpus, tmp_path):
  page = inspection.write(corpus, tmp_path / 'page')
  recordings = corpus.index['recording'].unique()
  words = []
  for number, name in enumerate(recordings):
    data = called(page.parent / 'recordings' / f'{number}.js')
    rows = corpus.index[corpus.index['recording'] == name]
    assert [m['position'] for m in data['moments']] == rows['position'].tolist()
    assert len(set(data['frames'])) == len(data['frames'])
    for moment, (i, row) in zip(data['moments'], rows.iterrows(), strict=True):
      assert (moment['text'], moment['kind']) == (row['text'], row['kind'])
      times = [second for second, _ in moment['frames']]
      assert times == pytest.approx(list(row['frame_times']))
      shown = [base64.b64decode(data['frames'][n]) for _, n in moment['frames']]
      assert shown == corpus.frames(i)
      if row['kind'] == 'utterance':
        words.append([number, row['position'], row['speaker'], row['text']])
  assert called(page.parent / 'words.js') == words
  (harsh,) = [n for n, name in enumerate(recordings) if name == 'harsh']
  data = called(page.parent / 'recordings' / f'{harsh}.js')
  assert len(data['frames']) == 1


def test_limits_hold(corpus, tmp_path):
  shown = inspection.choose(corpus, recordings=3, megabytes=64)
  assert (shown.recordings, shown.of) == (3, 7)
  assert shown.rows['recording'].nunique() == 3
  sizes = [len(f) for i in corpus.index.index for f in corpus.frames(i)]
  tight = sum(sizes) * 4 / 3 / 2 / 2**20
  assert 1 <= inspection.choose(corpus, 7, tight).frames < 7
  page = inspection.write(corpus, tmp_path / 'page', megabytes=tight)
  written = [
    frame
    for path in (page.parent / 'recordings').iterdir()
    for frame in called(path)['frames']
  ]
  assert 0 < sum(map(len, written)) <= tight * 2**20 * 1.2
  text = inspection.write(corpus, tmp_path / 'three', recordings=3).read_text()
  assert '3 of 7 recordings, evenly spread' in text


def test_nothing_is_asked_of_other_machines(corpus, tmp_path):
  page = inspection.write(corpus, tmp_path / 'page')
  for path in page.parent.rglob('*'):
    if path.is_file():
      text = path.read_text()
      assert not re.search(r'(?:https?:)?//\w+\.', text), path
      # What is said cannot end the script that it stands in.
      assert HARSH not in text


def test_it_stays_with_a_corpus_that_must_not_be_exported(tmp_path):
  @dataclasses.dataclass(frozen=True)
  class Guarded(toy.ToyLayout):
    terms = terms.Terms(export='forbidden')

  source = toy.write_archive(tmp_path / 'archive', 3)
  build.build(Guarded(), source, tmp_path / 'out', size=8, vocabulary=300)
  corpus = Corpus(tmp_path / 'out')
  with pytest.raises(terms.TermsError, match='forbid'):
    inspection.write(corpus, tmp_path / 'elsewhere')
  assert inspection.write(corpus) == tmp_path / 'out' / 'inspect/index.html'
  # Again, over what is there.
  assert inspection.write(corpus).is_file()


@pytest.mark.slow
@pytest.mark.parametrize(
  ('fragment', 'seen'),
  [
    ('recording=harsh&text=balls', ['1 moment of 3 shown', '<mark>balls<']),
    ('recording=harsh&moment=1', ['moment utterance chosen', 'two balls']),
    ('word=ball*', [' times in ', 'by speaker', '<b>balls</b>']),
  ],
)
def test_a_browser_shows_it(corpus, tmp_path, fragment, seen):
  chromium = shutil.which('chromium')
  if chromium is None:
    pytest.skip('no chromium')
  page = inspection.write(corpus, tmp_path / 'page')
  command = [chromium, '--headless', '--no-sandbox', '--disable-gpu']
  command += ['--virtual-time-budget=4000', '--dump-dom']
  command += [f'--user-data-dir={tmp_path / "profile"}']
  done = subprocess.run(
    [*command, f'{page.as_uri()}#{fragment}'],
    capture_output=True,
    text=True,
    timeout=100,
  )
  for text in seen:
    assert text in done.stdout
  assert 'Uncaught' not in done.stderr
