"""The tasks of seeing, of both stages."""

import json

import pytest

from babyvfm_jax.corpus.store import Corpus
from babyvfm_jax.evals.item import read_task
from babyvfm_jax.evals.oracle import TRUTH
from babyvfm_jax.evals.tasks import seeing
from babyvfm_jax.evals.tasks.nursery.shop import Shop
from babyvfm_jax.evals.tasks.stage.nursery import NurseryStage
from babyvfm_jax.evals.tasks.stage.scenes import ScenesStage


@pytest.fixture(scope='session')
def nursery_stage(corpus, tmp_path_factory):
  """A stage of all that a nursery can have, as if all of it had been heard."""
  shop = Shop(tmp_path_factory.mktemp('shop'), Corpus(corpus), 0)
  return NurseryStage(shop, times_heard=0)


@pytest.fixture(scope='session', params=['scenes', 'nursery'])
def stage(request):
  """Both stages, of which this nursery is one."""
  if request.param == 'nursery':
    return request.getfixturevalue('nursery_stage')
  return ScenesStage(request.getfixturevalue('material'))


@pytest.fixture(scope='session')
def seen(stage, tmp_path_factory):
  """Tasks by their name without the stage's."""
  out = tmp_path_factory.mktemp('seeing')
  folders = [
    folder for make in seeing.GENERATORS for folder in make(stage, out)
  ]
  return {
    folder.name.removeprefix(f'{stage.name}-'): read_task(folder)
    for folder in folders
  }


@pytest.fixture(scope='session')
def truth_of():
  """What was noted of a visual of a task, as a function of both."""

  def read(task, visual):
    names = [path.relative_to(task.folder).as_posix() for path in visual.paths]
    for line in (task.folder / TRUTH).read_text('utf-8').splitlines():
      row = json.loads(line)
      if row['visual'] == names:
        return row
    raise KeyError(names)

  return read


@pytest.fixture(scope='session')
def sets_of():
  """Items of a task by cluster, as a function."""

  def group(task):
    groups = {}
    for one in task.items:
      groups.setdefault(one.cluster, []).append(one)
    return groups

  return group
