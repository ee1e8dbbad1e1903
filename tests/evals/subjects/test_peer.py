"""Reading what trainers saved: wrapped, prefixed, pickled, and not trusted."""

import os
import pickle

import pytest

from babyvfm_jax.evals.subject import SubjectError

torch = pytest.importorskip('torch', reason="install the extra 'peers'")
peer = pytest.importorskip('babyvfm_jax.evals.subjects.peer')


class _Evil:
  def __init__(self, path):
    self._path = path

  def __reduce__(self):
    return os.mkdir, (str(self._path),)


def test_code_in_a_checkpoint_does_not_run(tmp_path):
  path, trap = tmp_path / 'evil.pt', tmp_path / 'trap'
  torch.save({'weight': torch.ones(2), 'extra': _Evil(trap)}, path)
  found = peer.read_checkpoint(path)
  assert found['weight'].tolist() == [1, 1]
  assert not trap.exists()
  pickle.loads(pickle.dumps(_Evil(trap)))  # It would have.
  assert trap.exists()


@pytest.mark.parametrize(
  ('wrapper', 'prefix'),
  [('', ''), ('state_dict', 'module.'), ('teacher', 'module.backbone.')],
)
def test_weights_are_found_in_what_trainers_wrap(wrapper, prefix):
  module, source = torch.nn.Linear(3, 2), torch.nn.Linear(3, 2)
  state = {f'{prefix}{key}': one for key, one in source.state_dict().items()}
  state[f'{prefix}head.weight'] = torch.zeros(1)
  peer.load_weights(module, {wrapper: state} if wrapper else state, 'here')
  assert torch.equal(module.weight, source.weight)
  assert torch.equal(module.bias, source.bias)


def test_what_does_not_fit_is_named():
  with pytest.raises(SubjectError, match=r"lacks 1 of 2 weights.*\['bias'\]"):
    peer.load_weights(
      torch.nn.Linear(3, 2), {'weight': torch.zeros(2, 3)}, 'here'
    )
  wrong = {'weight': torch.zeros(2, 4), 'bias': torch.zeros(2)}
  with pytest.raises(SubjectError, match='size mismatch'):
    peer.load_weights(torch.nn.Linear(3, 2), wrong, 'here')


def test_what_is_no_checkpoint_is_named(tmp_path):
  path = tmp_path / 'text.pt'
  path.write_text('no weights')
  with pytest.raises(SubjectError, match='not a checkpoint that torch'):
    peer.read_checkpoint(path)
  torch.save([1, 2], path)
  with pytest.raises(SubjectError, match='holds a list, not a dict'):
    peer.read_checkpoint(path)
