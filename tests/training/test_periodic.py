"""When things happen."""

import jax
import jax.numpy as jnp

from babyvfm_jax.training.periodic import Every, ProfilerWindow


def _due(every):
  return [step for step in range(1, 11) if every.due(step)]


def test_due_every_so_often_and_at_the_end():
  assert _due(Every(4, last=10)) == [4, 8, 10]
  assert _due(Every(5, last=10)) == [5, 10]
  assert _due(Every(4, last=10, at_end=False)) == [4, 8]
  assert _due(Every(0, last=10)) == [10]
  assert _due(Every(0, last=10, at_end=False)) == []


def test_the_profiler_traces_its_window_only(tmp_path):
  with ProfilerWindow(tmp_path, start=1, steps=0) as window:
    window.before(1)
  assert not (tmp_path / 'profile').exists()
  with ProfilerWindow(tmp_path, start=2, steps=1) as window:
    for step in range(2):
      window.before(step)
      assert not window._tracing
    window.before(2)
    jax.block_until_ready(jnp.ones(3) + 1)
    window.before(3)
    assert not window._tracing
  assert list((tmp_path / 'profile').rglob('*.xplane.pb'))
