"""Plans: what they say is what the build then makes, and they make nothing."""

import os
import subprocess
import sys

import pytest

from babyvfm_jax.corpus import build as build_lib
from babyvfm_jax.corpus import job as job_lib
from babyvfm_jax.corpus import plan as plan_lib
from babyvfm_jax.corpus import runners
from babyvfm_jax.corpus.nursery import record
from babyvfm_jax.corpus.store import Corpus
from tests.corpus import toy


@pytest.fixture(scope='module')
def nursery(tmp_path_factory):
  folder = tmp_path_factory.mktemp('nursery')
  record.write_nursery(folder, recordings=4, minutes_each=0.5)
  return folder


@pytest.fixture
def archive(tmp_path):
  return toy.write_archive(tmp_path / 'archive', 12)


def state(folder):
  return {
    path: (path.stat().st_mtime_ns, path.stat().st_size)
    for path in sorted(folder.rglob('*'))
  }


def plan(source, out, **settings):
  return build_lib.plan(
    toy.ToyLayout(), source, out, size=8, vocabulary=300, **settings
  )


def test_a_plan_of_video_says_what_the_build_makes(nursery, tmp_path):
  planned = build_lib.plan('folder', nursery, tmp_path / 'out', size=224)
  assert not (tmp_path / 'out').exists()
  build_lib.build(
    'folder', nursery, tmp_path / 'out', size=224, vocabulary=300, audit='off'
  )
  corpus = Corpus(tmp_path / 'out')
  spoken = (corpus.index['kind'] == 'utterance').sum()
  assert planned.moments == len(corpus)
  assert planned.utterances == spoken > 20
  assert planned.frames == corpus.index['frame_count'].sum() > 50
  assert planned.video_hours * 60 == pytest.approx(2.0, rel=0.01)
  parts = [corpus.folder / 'index.parquet', *corpus.folder.glob('moments/*/*')]
  size = sum(path.stat().st_size for path in parts)
  pages = plan_lib._FIXED_BYTES
  assert planned.corpus_bytes - pages == pytest.approx(size, rel=0.2)
  files = [*nursery.glob('*.mp4'), *nursery.glob('*.cha')]
  assert planned.source_bytes == sum(path.stat().st_size for path in files)


def test_the_command_prints_a_plan_and_writes_nothing(nursery, tmp_path, root):
  (tmp_path / 'link').symlink_to(nursery)
  before = state(nursery)
  done = subprocess.run(
    [sys.executable, root / 'tools' / 'build_corpus.py', '--dry_run']
    + [f'--source={tmp_path / "link"}', f'--out={tmp_path / "deep" / "out"}'],
    env={**os.environ, 'PYTHONPATH': str(root)},
    capture_output=True,
    text=True,
    timeout=120,
  )
  assert done.returncode == 0, done.stderr
  assert 'nothing has been written' in done.stdout
  assert '2.0 minutes' in done.stdout and '2 workers' in done.stdout
  assert os.listdir(tmp_path) == ['link']
  assert state(nursery) == before


def test_what_cannot_be_read_is_told_beforehand(nursery, tmp_path):
  source = tmp_path / 'source'
  source.mkdir()
  (first, second, *_) = sorted(nursery.glob('*.mp4'))
  (source / 'whole.mp4').write_bytes(first.read_bytes())
  (source / 'half.mp4').write_bytes(second.read_bytes()[:300])
  (source / 'odd.cha').write_text('no header at all')
  planned = build_lib.plan('folder', source, tmp_path / 'out')
  reasons = dict(planned.unreadable)
  assert 'holds no video stream' in reasons['half']
  assert 'half.mp4: holds no video stream' in str(planned)
  result = build_lib.build(
    'folder', source, tmp_path / 'out', vocabulary=300, audit='off'
  )
  assert result.quarantined == len(reasons)
  assert result.moments == planned.moments > 0


def test_text_alone_is_counted_by_utterance(archive, tmp_path):
  for number in range(12):
    toy.write_recording(archive, f'r{number:02d}', pictures=[])
  planned = plan(archive, tmp_path / 'out')
  assert (planned.utterances, planned.frames, planned.moments) == (36, 0, 36)
  assert planned.video_hours == 0 and 'video' not in str(planned)


def test_of_many_recordings_some_are_looked_into(
  archive, tmp_path, monkeypatch
):
  whole = plan(archive, tmp_path / 'out')
  assert 'looked into' not in str(whole)
  monkeypatch.setattr(plan_lib, 'MOST_SAMPLED', 3)
  planned = plan(archive, tmp_path / 'out')
  assert planned.sampled == 3
  assert '3 of the 12, evenly spread' in str(planned)
  assert (planned.moments, planned.frames) == (48, whole.frames)


def test_what_is_done_is_not_planned_again(archive, tmp_path):
  out = tmp_path / 'out'
  job = build_lib._job(
    toy.ToyLayout(), archive, out, {'size': 8, 'vocabulary': 300}
  )
  out.mkdir()
  job_lib.prepare(job)
  references = build_lib._references(job)
  build_lib._stage(job, references[:5], runners.Runner())
  before = state(out)
  planned = plan(archive, out)
  assert (planned.resumed, planned.left, planned.moments) == (5, 7, 48)
  assert planned.frames == 7 / 12 * plan(archive, tmp_path / 'new').frames
  assert '12: 5 done by an earlier build, 7 left' in str(planned)
  assert state(out) == before
  with pytest.raises(build_lib.BuildError, match='made with seed=0'):
    plan(archive, out, seed=1)
  toy.build(archive, out)
  before = state(out)
  assert 'nothing to do' in str(plan(archive, out))
  toy.write_recording(archive, 'r99')
  planned = plan(archive, out)
  assert (planned.resumed, planned.left, planned.moments) == (12, 1, 52)
  assert state(out) == before


def test_too_small_a_disk_is_told(archive, tmp_path, monkeypatch):
  usage = plan_lib.shutil.disk_usage(tmp_path)
  assert 'TOO LITTLE' not in str(plan(archive, tmp_path / 'out'))
  monkeypatch.setattr(
    plan_lib.shutil, 'disk_usage', lambda path: usage._replace(free=1000)
  )
  assert 'TOO LITTLE' in str(plan(archive, tmp_path / 'out'))


@pytest.mark.parametrize(
  ('count', 'most', 'places'),
  [(3, 5, [0, 1, 2]), (9, 3, [0, 4, 8]), (9, 1, [0]), (0, 3, [])],
)
def test_a_sample_is_spread_over_the_archive(count, most, places):
  assert plan_lib.spread(range(count), most) == places
