"""Outside material in small: lists as they are published, pictures made here."""

import json
import os

import numpy as np
import PIL.Image
import pytest

from babyvfm_jax.evals import controls, item, suite


@pytest.fixture(autouse=True)
def _mask_of_files():
  """Readers of restricted frames make the process's files their owner's."""
  before = os.umask(0o022)
  os.umask(before)
  yield
  os.umask(before)


@pytest.fixture
def paint(tmp_path):
  """Writes a picture of noise of its own for a name below tmp_path."""

  def make(name, like=None):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(list((like or name).encode()))
    pixels = generator.integers(0, 256, (12, 16, 3), dtype=np.uint8)
    PIL.Image.fromarray(pixels).save(path)
    return path

  return make


@pytest.fixture
def write_csv(tmp_path):
  """Writes a table below tmp_path: header, then rows."""

  def make(name, header, rows):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [header, *(','.join(map(str, row)) for row in rows)]
    path.write_text('\n'.join(lines) + '\n', encoding='utf-8')
    return path

  return make


@pytest.fixture
def write_json(tmp_path):
  """Writes JSON below tmp_path."""

  def make(name, value):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding='utf-8')
    return path

  return make


def _judge(folders):
  """Constant and random on task folders.

  A constant subject is exactly at chance, on every item too; whoever draws is
  within its interval, all of them judged together by the suite's own rule.
  """
  rows = suite.run(
    [controls.Constant(), controls.Random(seed=3)], folders, bootstrap=0
  )
  assert {row.task for row in rows} == {
    item.read_task(folder).name for folder in folders
  }
  for row in rows:
    if row.subject == 'constant':
      assert row.value == pytest.approx(row.chance, abs=1e-6), row
    else:
      assert row.p_value > 1e-4, row
  return rows


@pytest.fixture
def judge():
  """The function: `judge(folders)`."""
  return _judge


def _even(folder):
  """Every place is right equally often, as far as the number allows."""
  places = {}
  for one in item.read_task(folder).items:
    gold = one.answer[0] if one.choose == 'match' else one.answer
    size = len(one.visuals) if one.choose == 'visual' else len(one.texts)
    places.setdefault(size, []).append(gold)
  for size, golds in places.items():
    counts = [golds.count(place) for place in range(size)]
    assert max(counts) - min(counts) <= 1, (folder, counts)


@pytest.fixture
def even():
  """The function: `even(folder)`."""
  return _even
