"""Metrics on disk."""

import json

import pytest

from babyvfm_jax.training.writers import FILE, MetricsWriter


def _records(folder):
  return [json.loads(x) for x in (folder / FILE).read_text().splitlines()]


def test_a_resumed_run_takes_back_what_it_will_write_again(tmp_path):
  with MetricsWriter(tmp_path) as writer:
    for step in (10, 20, 30):
      writer.write(step, {'x': step / 10})
  with (tmp_path / FILE).open('a') as file:
    file.write('{"step": 40, "x": 4')
  with MetricsWriter(tmp_path, start_step=20) as writer:
    writer.write(30, {'x': 3.5})
  assert [(r['step'], r['x']) for r in _records(tmp_path)] == [
    (10, 1.0),
    (20, 2.0),
    (30, 3.5),
  ]


def test_a_value_that_is_not_finite_is_left_out(tmp_path):
  with MetricsWriter(tmp_path) as writer:
    writer.write(1, {'a': float('nan'), 'b': float('inf'), 'c': 1.0})
  (record,) = _records(tmp_path)
  assert set(record) == {'step', 'time', 'c'}


def test_only_the_lead_process_writes(tmp_path):
  with MetricsWriter(tmp_path, lead=False) as writer:
    writer.write(1, {'a': 1.0})
  assert not list(tmp_path.iterdir())


def test_tensorboard_is_written_where_it_is_asked_for(tmp_path):
  with MetricsWriter(tmp_path, tensorboard=True) as writer:
    writer.write(1, {'a': 1.0})
  (events,) = (tmp_path / 'tensorboard').iterdir()
  assert events.stat().st_size > 0


@pytest.mark.parametrize('last', [0, 5])
def test_a_run_that_starts_anew_keeps_nothing_later(tmp_path, last):
  with MetricsWriter(tmp_path) as writer:
    writer.write(5, {'x': 1.0})
  with MetricsWriter(tmp_path, start_step=last):
    pass
  assert len(_records(tmp_path)) == (1 if last else 0)
