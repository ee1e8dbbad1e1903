"""An examination: which checkpoints and others sit, by what is asked."""

import json

import pytest

from babyvfm_jax.evals.subject import SubjectError
from babyvfm_jax.training import examination
from babyvfm_jax.training.checkpoint import CheckpointError


@pytest.fixture
def run(tmp_path):
  folder = tmp_path / 'run'
  for step in (5, 100, 20):
    (folder / 'checkpoints' / str(step)).mkdir(parents=True)
  (folder / 'config.json').write_text(json.dumps({'seed': 3}))
  return folder


def _sitting(*arguments):
  return [(one.name, one.step) for one in examination.candidates(*arguments)]


def test_checkpoints_sit_ascending_and_last(run, tmp_path):
  assert _sitting(run) == [('model', 100)]
  assert _sitting(run, 'all') == [('model', 5), ('model', 20), ('model', 100)]
  assert _sitting(run, '100,5') == [('model', 5), ('model', 100)]
  others = [f'clip:{tmp_path}/vit', f'run:{run}@20']
  assert _sitting(run, '', others) == [
    ('clip:vit', None),
    ('run:run', 20),
    ('model', 100),
  ]
  assert _sitting(None, '', others[:1]) == [('clip:vit', None)]


def test_what_is_not_there_is_named(run, tmp_path):
  with pytest.raises(
    SubjectError, match=r"no steps \['7'\]; there are \[5, 20"
  ):
    examination.candidates(run, '5,7')
  with pytest.raises(CheckpointError, match='give the --workdir of a training'):
    examination.candidates(tmp_path / 'nothing')
  with pytest.raises(SubjectError, match='nobody to examine: give --workdir'):
    examination.examine()
  with pytest.raises(SubjectError, match=r'--subjects=SPEC,\.\.\. with --out'):
    examination.examine(others=[f'clip:{tmp_path}'])
