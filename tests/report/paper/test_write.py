"""Figures for papers: text stays text, and the numbers are the scores'."""

import csv
import xml.etree.ElementTree as ElementTree

import pytest

from babyvfm_jax.report.paper import write_figures
from babyvfm_jax.report.run import read_run


@pytest.fixture(scope='module')
def folder(battery_folder, tmp_path_factory):
  out = tmp_path_factory.mktemp('paper')
  write_figures(battery_folder, out)
  return out


def _texts(path):
  root = ElementTree.parse(path).getroot()
  return [''.join(e.itertext()) for e in root.iter() if e.tag.endswith('}text')]


def _rows(path):
  with path.open(encoding='utf-8') as file:
    return list(csv.DictReader(file))


def test_every_figure_is_there_twice_and_its_text_is_text(folder):
  for name in (
    'growth-by-domain',
    'growth-by-task-1',
    'controls',
    'acquisition',
  ):
    assert (folder / f'{name}.pdf').read_bytes().startswith(b'%PDF')
    assert len(_texts(folder / f'{name}.svg')) > 10
  assert {'Vocabulary', 'Social'} <= set(
    _texts(folder / 'growth-by-domain.svg')
  )
  # TrueType, no outlines: letters can be searched and edited.
  assert b'/Type3' not in (folder / 'controls.pdf').read_bytes()


def test_the_numbers_are_those_of_the_scores(folder, battery_folder):
  run = read_run(battery_folder)
  rows = _rows(folder / 'growth-by-task.csv')
  wanted = {
    (r.task, str(r.step)): r.value
    for r in run.scores
    if r.subject == 'model' and r.metric == 'accuracy'
  }
  found = {
    (r['task'], r['step']): float(r['value'])
    for r in rows
    if r['metric'] == 'accuracy'
  }
  assert found == wanted
  last = [r for r in rows if r['step'] == '2000']
  assert {float(r['words_heard']) for r in last} == {620_000}
  assert {r['domain'] for r in _rows(folder / 'growth-by-domain.csv')} >= {
    'vision',
    'number',
  }
  assert len(_rows(folder / 'acquisition.csv')) == 60


def test_captions_say_what_must_be_said(folder):
  text = (folder / 'captions.md').read_text('utf-8')
  assert 'Gilkerson et al. 2017' in text
  assert 'they make no claim' in text
  assert 'How often the words are heard, without any model' in text


def test_a_run_without_scores_writes_captions_alone(tmp_path):
  (tmp_path / 'run').mkdir()
  paths = write_figures(tmp_path / 'run', tmp_path / 'out')
  assert [path.name for path in paths] == ['captions.md']
