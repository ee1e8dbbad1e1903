"""What a picture was made with, from a task's truth."""

import json

import pytest

from babyvfm_jax.evals.oracle import TRUTH


@pytest.fixture(scope='session')
def features():
  """`features(task)`: (number of things, area filled) by a picture's path."""

  def read(task):
    lines = (task.folder / TRUTH).read_text(encoding='utf-8').splitlines()
    rows = [json.loads(line) for line in lines]
    return {task.folder / row['visual'][0]: row['features'] for row in rows}

  return read
