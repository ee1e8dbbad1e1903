"""Two runs are compared item by item, and what is not compared is said."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from babyvfm_jax.evals import compare, controls, scores, statistics, suite

_ROOT = Path(__file__).resolve().parents[2]


def _write(run, task, credits, *, subject='model', step=9, clusters=None):
  folder = run / 'answers' / task
  folder.mkdir(parents=True, exist_ok=True)
  mark = '' if step is None else f'-{step}'
  lines = []
  for place, (name, credit) in enumerate(credits.items()):
    record = {'item': name, 'correct': credit}
    if clusters:
      record['cluster'] = clusters[place]
    lines.append(json.dumps(record) + '\n')
  (folder / f'{subject}{mark}.jsonl').write_text(''.join(lines))


def _credits(right, wrong, start=0):
  values = [1.0] * right + [0.0] * wrong
  return {f'i{start + k}': value for k, value in enumerate(values)}


@pytest.fixture
def runs(tmp_path):
  first, second = tmp_path / 'first', tmp_path / 'second'
  _write(first, 'easy', _credits(20, 0))
  _write(second, 'easy', _credits(10, 10))
  _write(first, 'even', _credits(10, 10))
  _write(second, 'even', _credits(10, 10))
  return first, second


def _compare(first, second):
  return {
    row.task: row
    for row in compare.compare(
      compare.read_answers(first), compare.read_answers(second)
    )
  }


def test_differences_by_hand(runs):
  rows = _compare(*runs)
  easy, even = rows['easy'], rows['even']
  assert (easy.first, easy.second, easy.difference) == (1, 0.5, 0.5)
  assert easy.p == pytest.approx(2 / 2**10) and easy.test == 'sign'
  # Holm over two tasks doubles the smaller of the two.
  assert easy.p_holm == pytest.approx(4 / 2**10)
  assert (even.difference, even.p, even.p_holm) == (0, 1, 1)
  wanted = statistics.smallest_paired_difference(20, 0.5)
  assert easy.smallest == wanted


def test_items_of_a_cluster_are_no_independent_witnesses(tmp_path):
  clusters = [f'c{k // 5}' for k in range(20)]
  for run, right in (('a', 20), ('b', 0)):
    _write(tmp_path / run, 't', _credits(right, 20 - right), clusters=clusters)
  row = _compare(tmp_path / 'a', tmp_path / 'b')['t']
  assert (row.n_items, row.n_clusters) == (20, 4)
  # Four clusters, all one way: two flips of sixteen.
  assert row.p == pytest.approx(1 / 8) and row.test == 'permutation'


def test_the_latest_step_is_taken_and_names_are_not_mixed_up(tmp_path):
  _write(tmp_path, 't', _credits(1, 9), step=100)
  _write(tmp_path, 't', _credits(8, 2), step=900)
  _write(tmp_path, 't', _credits(0, 10), subject='model-small', step=2000)
  latest = compare.read_answers(tmp_path)
  assert latest.step == {'t': 900} and sum(latest.correct['t'].values()) == 8
  early = compare.read_answers(tmp_path, step=100)
  assert sum(early.correct['t'].values()) == 1
  small = compare.read_answers(tmp_path, 'model-small')
  assert small.step == {'t': 2000}


def test_what_is_not_compared_is_said(runs):
  first, second = runs
  _write(first, 'alone', _credits(1, 1))
  _write(first, 'open', {'x': 1})
  file = first / 'answers' / 'open' / 'model-9.jsonl'
  file.write_text('{"item": "x"}\n')
  _write(second, 'easy', _credits(20, 0, start=5))
  a, b = compare.read_answers(first), compare.read_answers(second)
  reasons = compare.not_compared(a, b)
  assert set(reasons) == {'alone', 'open'}
  assert 'has not sat it' in reasons['alone']
  row = _compare(first, second)['easy']
  assert (row.n_items, row.left_out) == (15, 10)


def test_errors_name_the_fix(runs, tmp_path):
  first, second = runs
  with pytest.raises(compare.CompareError, match=r'experiments\.evaluate'):
    compare.read_answers(first, 'nobody')
  _write(tmp_path / 'other', 'else', _credits(1, 1))
  with pytest.raises(compare.CompareError, match='share no task'):
    _compare(first, tmp_path / 'other')
  _write(second, 'easy', _credits(9, 9, start=50))
  with pytest.raises(compare.CompareError, match='share no item of easy'):
    _compare(first, second)
  (first / 'answers' / 'easy' / 'model-9.jsonl').write_text('{"item": \n')
  with pytest.raises(compare.CompareError, match=r'model-9\.jsonl:1: not JSON'):
    compare.read_answers(first)


def test_other_items_under_one_name_are_refused(form, tmp_path):
  for run in 'ab':
    suite.run([controls.Random()], [form], tmp_path / run, bootstrap=5)
  path = tmp_path / 'b' / 'scores.json'
  path.write_text(
    path.read_text().replace('"items_sha256": "', '"items_sha256": "x')
  )
  first, second = (
    compare.read_answers(tmp_path / run, 'random') for run in 'ab'
  )
  with pytest.raises(compare.CompareError, match='items_sha256'):
    compare.compare(first, second)


def test_a_subject_and_a_control_of_a_real_evaluation(form, tmp_path):
  subjects = [controls.Random(), controls.Constant()]
  rows = suite.run(subjects, [form], tmp_path, bootstrap=5)
  main = {row.subject: row for row in reversed(rows)}
  found = compare.compare(
    compare.read_answers(tmp_path, 'random'),
    compare.read_answers(tmp_path, 'constant'),
  )
  assert len(found) == 1
  assert np.isfinite(found[0].p)
  if main['random'].metric != 'gap_shuffled':
    assert found[0].first == pytest.approx(main['random'].value)
    assert found[0].second == pytest.approx(main['constant'].value)
  assert scores.read_scores(tmp_path / 'scores.json')


def test_the_front_prints_a_table_and_writes_it(runs, tmp_path):
  out = tmp_path / 'differences.csv'
  result = subprocess.run(
    [
      *(sys.executable, 'tools/compare_runs.py', f'--out={out}'),
      *(f'--first={runs[0]}', f'--second={runs[1]}'),
    ],
    cwd=_ROOT,
    capture_output=True,
    text=True,
    check=True,
  )
  assert 'easy' in result.stdout and '+0.500' in result.stdout
  with out.open() as file:
    rows = {row['task']: row for row in csv.DictReader(file)}
  assert float(rows['easy']['difference']) == 0.5
