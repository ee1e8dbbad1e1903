"""The command on real video: killed, resumed, spread: always the same bytes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from babyvfm_jax.corpus import job as job_lib
from babyvfm_jax.corpus import staging
from babyvfm_jax.corpus.nursery import record
from tests.corpus import toy

ROOT = Path(__file__).resolve().parents[2]
RECORDINGS = 10


@pytest.fixture(scope='module')
def archive(tmp_path_factory):
  folder = tmp_path_factory.mktemp('nursery')
  record.write_nursery(folder, recordings=RECORDINGS, minutes_each=0.5)
  (folder / 'S_20140101_1414_01.mp4').write_bytes(b'no video')
  return folder


@pytest.fixture(scope='module')
def whole(archive, tmp_path_factory):
  """Hashes of what one worker builds undisturbed."""
  out = tmp_path_factory.mktemp('whole') / 'out'
  finish(archive, out, '--workers=1')
  contents = toy.contents(out)
  assert {'provenance.json', 'quarantine.jsonl', 'card.json'} < set(contents)
  assert any(name.startswith('tasks/') for name in contents)
  return contents


def command(archive, out, *flags):
  front = ROOT / 'tools' / 'build_corpus.py'
  return [
    *(sys.executable, front, f'--source={archive}', f'--out={out}', *flags),
    *('--vocabulary=300', '--audit=warn'),
  ]


def finish(archive, out, *flags):
  done = subprocess.run(
    command(archive, out, *flags),
    env={**os.environ, 'PYTHONPATH': str(ROOT)},
    capture_output=True,
    text=True,
    timeout=120,
  )
  assert done.returncode == 0, done.stderr
  return done.stdout


def kill_when(reached, archive, out):
  process = subprocess.Popen(
    command(archive, out, '--workers=2'),
    env={**os.environ, 'PYTHONPATH': str(ROOT)},
    stdout=subprocess.DEVNULL,
  )
  deadline = time.monotonic() + 120
  while not reached(out / job_lib.STAGING):
    assert process.poll() is None, 'the build was over before it was killed'
    assert time.monotonic() < deadline
    time.sleep(0.0005)
  process.send_signal(signal.SIGKILL)
  assert process.wait() == -signal.SIGKILL
  assert not (out / 'provenance.json').exists()


def parts(count):
  return lambda folder: (
    len(list((folder / 'parts').glob(f'*{staging.SUFFIX}'))) >= count
  )


def assembled(name):
  return lambda folder: (folder / 'corpus' / name).exists()


@pytest.mark.slow
def test_killed_five_times_and_resumed_is_never_killed(
  archive, tmp_path, whole
):
  out = tmp_path / 'out'
  for reached in (
    parts(1),
    parts(RECORDINGS // 2),
    assembled('moments'),
    assembled('tokenizer'),
    assembled('card.json'),
  ):
    kill_when(reached, archive, out)
  told = finish(archive, out, '--workers=2')
  assert '1 set aside' in told
  assert toy.contents(out) == whole


@pytest.mark.slow
def test_beam_gives_the_bytes_of_the_pool(archive, tmp_path, whole):
  pytest.importorskip('apache_beam', reason='the extra `beam` is missing')
  finish(archive, tmp_path / 'out', '--runner=direct', '--workers=1')
  assert toy.contents(tmp_path / 'out') == whole
