"""Pipelines: every result once and while it runs; failures are told."""

import time
from pathlib import Path

import pytest

pytest.importorskip('apache_beam', reason='the extra `beam` is missing')

from babyvfm_jax.corpus import beam


def double(number):
  if number == 13:
    raise ValueError('thirteen')
  return 2 * number


def note(task):
  """Waits until the result of the first task has been seen."""
  number, folder = task
  if number:
    for _ in range(2000):
      if (Path(folder) / 'seen').exists():
        return number

      time.sleep(0.005)
    raise TimeoutError('no result was given while the pipeline ran')
  return number


def run(function, tasks, scratch, *options):
  return beam.run(
    function, tasks, runner='DirectRunner', options=options, scratch=scratch
  )


def test_every_task_gives_one_result_and_nothing_stays(tmp_path):
  results = list(run(double, range(30, 50), tmp_path))
  assert sorted(results) == [2 * number for number in range(30, 50)]
  assert not list(tmp_path.iterdir())
  assert list(run(double, [], tmp_path)) == []


def test_results_come_while_the_pipeline_runs(tmp_path):
  results = run(note, [(number, str(tmp_path)) for number in (0, 1)], tmp_path)
  assert next(results) == 0
  (tmp_path / 'seen').touch()
  assert list(results) == [1]


def test_a_failure_names_its_reason_and_what_is_done(tmp_path):
  with pytest.raises(beam.PipelineError, match=r'(?s)of 3 recordings.*thirt'):
    list(run(double, [1, 13, 2], tmp_path))
  assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
  'option', ['--flink_mastr=host:8081', 'flink_master=host:8081']
)
def test_an_option_that_beam_passes_over_is_refused(option):
  with pytest.raises(beam.PipelineError, match='Beam does not know flink_mas'):
    beam.parse([option])


def test_beams_own_options_reach_it():
  options = beam.parse(['--flink_master=host:8081', '--parallelism=3'])
  known = options.get_all_options()
  assert (known['flink_master'], known['parallelism']) == ('host:8081', 3)
