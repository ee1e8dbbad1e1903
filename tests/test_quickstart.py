"""The quickstart: each stage once, killed anywhere it goes on."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

_STAGES = ('recordings', 'corpus', 'tests', 'pretraining', 'report')
_LIMIT = 600


class _Launch:
  """A short quickstart in processes of its own."""

  def __init__(self, root: Path, workdir: Path):
    self._root = root
    self.workdir = workdir
    self._environment = dict(os.environ)
    # A user has one device, not the tests' eight.
    self._environment.pop('XLA_FLAGS', None)

  def start(self, *more: str) -> subprocess.Popen:
    command = [
      sys.executable,
      '-m',
      'experiments.quickstart',
      f'--workdir={self.workdir}',
      '--recordings=8',
      '--minutes=0.4',
      '--config.steps=12',
      '--config.batch_size=8',
      '--config.training.checkpoint_every=2',
      '--config.evals.every=6',
      '--config.evals.bootstrap=20',
      *more,
    ]
    return subprocess.Popen(
      command,
      cwd=self._root,
      env=self._environment,
      stdout=subprocess.PIPE,
      stderr=subprocess.STDOUT,
      text=True,
      start_new_session=True,
    )

  def finish(self, *more: str) -> tuple[int, list[str]]:
    process = self.start(*more)
    output, _ = process.communicate(timeout=_LIMIT)
    return process.returncode, output.strip().splitlines()

  def kill_when(self, ready: Callable[[], bool]) -> None:
    """SIGKILL for the launch and all its processes, as soon as it is so."""
    process = self.start()
    deadline = time.monotonic() + _LIMIT
    while not ready():
      assert process.poll() is None, process.stdout.read()
      assert time.monotonic() < deadline
      time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()

  def noted(self) -> dict:
    path = self.workdir / 'stages.json'
    return json.loads(path.read_text()) if path.exists() else {}


@pytest.mark.slow
def test_killed_in_three_stages_it_goes_on_and_is_then_skipped(root, tmp_path):
  launch = _Launch(root, tmp_path / 'quickstart')
  launch.kill_when(lambda: any(launch.workdir.glob('recordings/**/*.mp4')))
  launch.kill_when(lambda: 'corpus' in launch.noted())
  launch.kill_when(lambda: any(launch.workdir.glob('checkpoints/[0-9]*')))

  code, lines = launch.finish()
  assert code == 0, '\n'.join(lines[-40:])
  page = launch.workdir / 'report' / 'index.html'
  assert lines[-1] == str(page.resolve())
  assert page.stat().st_size > 10_000
  for stage in ('recordings', 'corpus', 'tests'):
    assert f'{stage}: done, skipped' in lines
  assert 'pretraining: done, skipped' not in lines

  before = _states(launch.workdir)
  code, lines = launch.finish()
  assert code == 0
  assert [x for x in lines if x.endswith('skipped')] == [
    f'{stage}: done, skipped' for stage in _STAGES
  ]
  assert lines[-1] == str(page.resolve())
  assert _states(launch.workdir) == before

  code, lines = launch.finish('--recordings=9')
  assert code != 0
  assert 'recordings: 8 -> 9' in '\n'.join(lines)


def _states(folder: Path) -> dict[str, tuple[int, int]]:
  """Size and time of every file."""
  return {
    str(path): (path.stat().st_size, path.stat().st_mtime_ns)
    for path in folder.rglob('*')
    if path.is_file()
  }
