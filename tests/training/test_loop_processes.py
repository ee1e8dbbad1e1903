"""The loop in processes of its own: killed, with workers, and together."""

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time

import numpy as np
import pytest

from babyvfm_jax.training import checkpoint
from tests.training.conftest import OVERRIDES
from tests.training.test_loop import assert_same_run, records

pytestmark = pytest.mark.slow
_LIMIT = 400
_STEPS = 40


@pytest.fixture(scope='module')
def launch(root, tiny_corpus, tmp_path_factory):
  """Starts `experiments.pretrain` in a session of its own."""
  cache = tmp_path_factory.mktemp('jax')
  started = []

  def start(workdir, *flags, devices=1, **variables):
    fields = {**OVERRIDES, 'steps': _STEPS}
    command = [
      sys.executable,
      '-m',
      'experiments.pretrain',
      f'--config=configs/smoke.py:corpus={tiny_corpus.folder},image_size=16',
      f'--workdir={workdir}',
      *(f'--config.{name}={value}' for name, value in fields.items()),
      *flags,
    ]
    environment = {
      'JAX_COMPILATION_CACHE_DIR': str(cache),
      **os.environ,
      'XLA_FLAGS': f'--xla_force_host_platform_device_count={devices}',
      **variables,
    }
    process = subprocess.Popen(
      command,
      cwd=root,
      env=environment,
      stdout=subprocess.PIPE,
      stderr=subprocess.STDOUT,
      text=True,
      # Its loader's workers die with it, whatever becomes of it.
      start_new_session=True,
    )
    started.append(process)
    return process

  yield start
  for process in started:
    _kill(process)


def _kill(process):
  with contextlib.suppress(ProcessLookupError):
    os.killpg(process.pid, signal.SIGKILL)
  process.wait()
  process.stdout.close()


def _finish(process):
  try:
    output, _ = process.communicate(timeout=_LIMIT)
  except subprocess.TimeoutExpired:
    _kill(process)
    raise
  assert process.returncode == 0, output


def _wait_for_step(workdir, step, process):
  path = workdir / 'metrics.jsonl'
  deadline = time.monotonic() + _LIMIT
  while time.monotonic() < deadline:
    if path.exists() and len(path.read_bytes().splitlines()) >= step:
      return
    assert process.poll() is None, process.stdout.read()
    time.sleep(0.002)
  raise TimeoutError(f'{path}: no step {step} after {_LIMIT} s')


@pytest.fixture(scope='module')
def whole(launch, tmp_path_factory):
  workdir = tmp_path_factory.mktemp('runs') / 'whole'
  _finish(launch(workdir))
  return workdir


def test_killed_at_five_random_steps_it_ends_as_if_it_had_not_been(
  launch, whole, tmp_path
):
  draw = random.Random(0)
  workdir = tmp_path / 'killed'
  workers = (0, 1, 0, 2, 0)
  for step, count in zip(
    sorted(draw.sample(range(1, _STEPS - 4), 5)), workers, strict=True
  ):
    process = launch(workdir, f'--config.training.workers={count}')
    _wait_for_step(workdir, step, process)
    _kill(process)
  _finish(launch(workdir, '--config.training.workers=1'))
  assert_same_run(whole, workdir)


def test_sigterm_ends_a_process_with_success(launch, whole, tmp_path):
  workdir = tmp_path / 'stopped'
  process = launch(workdir)
  _wait_for_step(workdir, 3, process)
  os.kill(process.pid, signal.SIGTERM)
  output, _ = process.communicate(timeout=_LIMIT)
  assert process.returncode == 0, output
  (*_, stopped) = checkpoint.steps(workdir)
  assert f'Stopped after step {stopped} of {_STEPS}' in output
  _finish(launch(workdir))
  assert_same_run(whole, workdir)


def _losses(workdir):
  return [record['train/loss'] for record in records(workdir)]


def test_one_device_is_eight_devices_is_two_processes(launch, whole, tmp_path):
  expected = _losses(whole)
  eight = tmp_path / 'eight'
  _finish(launch(eight, devices=8))
  np.testing.assert_allclose(_losses(eight), expected, 1e-5)

  with socket.socket() as free:
    free.bind(('127.0.0.1', 0))
    address = f'127.0.0.1:{free.getsockname()[1]}'
  two = tmp_path / 'two'
  processes = [
    launch(
      two,
      '--distributed=auto',
      devices=2,
      JAX_COORDINATOR_ADDRESS=address,
      JAX_NUM_PROCESSES='2',
      JAX_PROCESS_ID=str(number),
    )
    for number in range(2)
  ]
  for process in processes:
    _finish(process)
  np.testing.assert_allclose(_losses(two), expected, 1e-5)
  lines = (two / 'metrics.jsonl').read_text().splitlines()
  assert (
    json.loads(lines[-1])['perf/words_heard']
    == (
      json.loads((whole / 'metrics.jsonl').read_text().splitlines()[-1])[
        'perf/words_heard'
      ]
    )
  )
  # A process with other devices, this one, reads their checkpoint.
  restored = checkpoint.restore_params(two)
  assert restored.step == _STEPS
