"""The page is made from files alone, whole or in parts."""

import json
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

import pytest

from babyvfm_jax.report import ReportError, write_report
from tests.report.run_folder import TESTS

_PARTS = (
  'config.json',
  'provenance.json',
  'metrics.jsonl',
  'scores.json',
  'answers',
  'gallery',
  'cards',
)


class _Text(HTMLParser):
  def __init__(self):
    super().__init__()
    self.text = ''
    self.addresses = []
    self._hidden = 0

  def handle_starttag(self, tag, attributes):
    self._hidden += tag in ('style', 'script')
    for name, value in attributes:
      if name in ('src', 'href', 'data', 'action', 'srcset'):
        self.addresses.append(value)

  def handle_endtag(self, tag):
    self._hidden -= tag in ('style', 'script')

  def handle_data(self, data):
    if not self._hidden:
      self.text += ' '.join([data, ''])


def _read(page) -> _Text:
  parser = _Text()
  parser.feed(page.read_text('utf-8'))
  parser.text = ' '.join(parser.text.split())
  return parser


def test_the_page_needs_nothing_else(page):
  read = _read(page)
  outside = [a for a in read.addresses if not a.startswith(('data:', '#'))]
  assert outside == []
  html = page.read_text('utf-8')
  assert '@import' not in html and 'url(' not in html


def test_every_section_is_filled(page):
  text = _read(page).text
  for wanted in (
    'A tiny model was trained',
    'Growth chart',
    'Word to picture accuracy by similarity',
    '✓ right answer',
    'Known since step',
    'optimizer/learning_rate',
    'look, a ball!',
    'python -m experiments.pretrain --config=configs/quickstart.py',
    'tokenizer fingerprint',
    '"learning_rate": 0.001',
  ):
    assert wanted in text
  assert 'experiments.evaluate' not in text


@pytest.mark.parametrize('part', _PARTS)
def test_a_missing_part_is_explained_and_breaks_nothing(
  run_folder, tmp_path, part
):
  run = shutil.copytree(run_folder, tmp_path / 'run')
  path = run / part
  shutil.rmtree(path) if path.is_dir() else path.unlink()
  text = _read(write_report(run)).text
  said = {
    'scores.json': 'There are no scores yet. Run python -m experiments.evaluate',
    'gallery': 'There is no gallery yet.',
    'answers': 'No answers to items about single words were found.',
    'metrics.jsonl': 'Nothing has been recorded yet: metrics.jsonl is',
    'cards': 'The run folder holds no corpus card.',
  }
  assert said.get(part, 'Growth chart') in text


def test_an_empty_run_is_a_page_of_explanations(tmp_path):
  text = _read(write_report(tmp_path)).text
  assert text.count(f'--workdir={tmp_path}') >= 5
  assert 'Nothing has been trained here yet.' in text
  assert 'neither config.json nor provenance.json' in text


def test_figures_lie_beside_the_page(page):
  folder = page.parent / 'figures'
  names = {path.name for path in folder.iterdir()}
  for stem in ('growth-steps', 'growth-words', 'growth-examples'):
    assert {f'{stem}.svg', f'{stem}.csv'} <= names
  assert {'learning-curves.svg', 'learning-curves.csv'} <= names
  assert {'scores.csv', 'words-word_to_picture.csv'} <= names
  single = list((folder / 'panels').glob('*.svg'))
  assert len(single) >= len(TESTS) + 3
  for path in [*folder.glob('*.svg'), *single]:
    ElementTree.parse(path)
    assert path.with_suffix('.csv').is_file()


def test_it_says_whose_items_differ(run_folders, tmp_path):
  other = shutil.copytree(run_folders[1], tmp_path / 'other')
  path = other / 'scores.json'
  rows = json.loads(path.read_text('utf-8'))
  for row in rows:
    row['items_sha256'] = 'e' * 64
  path.write_text(json.dumps(rows), 'utf-8')
  out = tmp_path / 'out.html'
  text = _read(write_report(run_folders[0], [other], out)).text
  assert 'Word to picture was not the same items everywhere' in text


def test_the_same_files_give_the_same_page(run_folder, tmp_path):
  pages = [
    write_report(run_folder, out=tmp_path / name / 'index.html').read_bytes()
    for name in ('a', 'b')
  ]
  assert pages[0] == pages[1]


def test_a_broken_file_leaves_the_old_page(run_folder, tmp_path):
  run = shutil.copytree(run_folder, tmp_path / 'run')
  old = write_report(run).read_bytes()
  (run / 'scores.json').write_text('[{', 'utf-8')
  with pytest.raises(ReportError, match=r'scores\.json'):
    write_report(run)
  assert (run / 'report' / 'index.html').read_bytes() == old


def test_the_command_prints_the_path_last_and_needs_no_jax(
  run_folder, root, tmp_path
):
  out = tmp_path / 'page.html'
  code = (
    'import runpy, sys, atexit\n'
    'atexit.register(lambda: print("jax" in sys.modules, file=sys.stderr))\n'
    'runpy.run_module("experiments.report", run_name="__main__")\n'
  )
  result = subprocess.run(
    [sys.executable, '-c', code, f'--workdir={run_folder}', f'--out={out}'],
    cwd=root,
    capture_output=True,
    text=True,
    check=True,
  )
  assert result.stdout.splitlines()[-1] == str(out)
  assert result.stderr.splitlines()[-1] == 'False'


def test_the_command_names_what_is_wrong(root, tmp_path):
  command = [sys.executable, '-m', 'experiments.report']
  result = subprocess.run(
    [*command, f'--workdir={tmp_path / "nowhere"}'],
    cwd=root,
    capture_output=True,
    text=True,
  )
  assert result.returncode == 1
  assert 'nowhere: no such folder' in result.stderr
  assert 'Traceback' not in result.stderr
