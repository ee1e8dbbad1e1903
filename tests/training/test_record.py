"""What the loop counts."""

import json
import math

import jax.numpy as jnp
import pytest

from babyvfm_jax.training.metrics import Mean
from babyvfm_jax.training.record import Record, refuse_if_lost


def _metrics(loss, skipped=0.0, words=5.0):
  one = jnp.ones(())
  kept = 1.0 - skipped
  return {
    'train/loss': Mean(jnp.array(loss * kept), jnp.array(kept)),
    'optimizer/skipped': Mean(jnp.array(skipped), one),
    'words_heard': Mean(jnp.array(words), one),
  }


def test_a_log_line_is_a_mean_and_totals_go_on():
  record = Record()
  record.add('pairs', {})
  for loss in (1.0, 2.0, 6.0):
    record.add('pairs', _metrics(loss))
  line = record.close({'perf/mfu': 0.5}, {'pairs': 0.25})
  assert line['train/loss'] == 3.0
  assert line['perf/words_heard'] == 15
  assert line['data/epochs/pairs'] == 0.25 and line['perf/mfu'] == 0.5
  record.add('pairs', _metrics(8.0))
  line = record.close({}, {})
  assert line['train/loss'] == 8.0 and line['perf/words_heard'] == 20
  assert record.note == 'loss 8.000'


def test_a_skipped_step_counts_but_does_not_spoil_the_mean():
  record = Record()
  record.add('pairs', _metrics(1.0))
  record.add('pairs', _metrics(99.0, skipped=1.0))
  line = record.close({}, {})
  assert line['train/loss'] == 1.0
  assert line['optimizer/skipped'] == 0.5
  assert line['optimizer/skipped_steps'] == 1
  refuse_if_lost(2, line)


def test_a_run_that_no_longer_learns_is_ended():
  record = Record()
  record.add('pairs', _metrics(1.0, skipped=1.0))
  line = record.close({}, {})
  assert 'train/loss' not in line
  with pytest.raises(FloatingPointError, match=r'lower optimizer\.learning'):
    refuse_if_lost(20, line)


def test_saved_in_the_middle_of_a_window_it_goes_on_to_the_same_line():
  losses = [0.1, 0.2, 0.7, 1 / 3]
  whole, first, second = Record(), Record(), Record()
  for loss in losses:
    whole.add('pairs', _metrics(loss))
  for loss in losses[:2]:
    first.add('pairs', _metrics(loss))
  second.restore(json.loads(json.dumps(first.to_meta(12.5))))
  assert second.seconds == 12.5
  for loss in losses[2:]:
    second.add('pairs', _metrics(loss))
  assert second.close({}, {}) == whole.close({}, {})


def test_components_have_losses_of_their_own_if_there_are_several():
  record = Record(components=2)
  record.add('pairs', _metrics(1.0))
  record.add('text', _metrics(3.0))
  line = record.close({}, {})
  assert line['component/pairs/loss'] == 1.0
  assert line['component/text/loss'] == 3.0
  assert line['train/loss'] == 2.0


def test_before_the_first_step_there_is_nothing_to_show():
  assert Record().note == ''
  assert not math.isfinite(Mean(0.0, 0.0).compute())
