"""Memory of curation does not grow with the length of a recording."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from babyvfm_jax.benchmarks import av_peer

# What a minute more may cost: the container's index and the moments' times.
MIB_A_MINUTE = 0.5

_CURATE = """
import sys
from pathlib import Path
from babyvfm_jax.corpus import curation, layouts, settings
source, parts = map(Path, sys.argv[1:])
layout = layouts.LAYOUTS['folder']
(reference,) = layout.discover(source)
task = curation.Task(
  layout, reference, source, settings.Settings(fit='crop'), parts
)
assert curation.curate(task).quarantine is None
status = Path('/proc/self/status').read_text()
print(status.split('VmHWM:')[1].split()[0])
"""


def write(folder, once, minutes):
  folder.mkdir()
  av_peer.repeat(once, folder / 'a.mp4', 3 * minutes)
  cues = (
    f'00:{s // 60:02d}:{s % 60:02d}.000 --> 00:{s // 60:02d}:{s % 60:02d}.900\n'
    f'look at number {s}\n'
    for s in range(0, 60 * minutes, 2)
  )
  (folder / 'a.vtt').write_text('WEBVTT\n\n' + '\n'.join(cues))
  return folder


def peak_mib(source, parts):
  """Of a process of its own; `ru_maxrss` would have its parent's peak."""
  parts.mkdir()
  done = subprocess.run(
    [sys.executable, '-c', _CURATE, source, parts],
    capture_output=True,
    text=True,
    timeout=240,
  )
  assert done.returncode == 0, done.stderr
  return int(done.stdout) / 1024


@pytest.mark.slow
@pytest.mark.skipif(
  not Path('/proc/self/status').exists(), reason='Linux tells the peak there'
)
def test_ten_times_the_length_is_hardly_more_memory(tmp_path):
  rng = np.random.default_rng(0)
  scene = rng.integers(0, 256, (480, 640, 3), np.uint8)
  glide = (
    np.ascontiguousarray(scene[p % 200 :, p % 300 :][:240, :320])
    for p in range(600)
  )
  once = tmp_path / 'once.mp4'
  av_peer.encode(once, glide, 30, av_peer.FORMS['camera'])
  short = peak_mib(write(tmp_path / 'short', once, 2), tmp_path / 'parts')
  long = peak_mib(write(tmp_path / 'long', once, 20), tmp_path / 'more')
  print(f'peak: {short:.1f} MiB for 2 minutes, {long:.1f} MiB for 20')
  assert long - short < 18 * MIB_A_MINUTE
