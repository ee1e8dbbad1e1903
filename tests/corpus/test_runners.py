"""Runners: the same corpus wherever recordings are read."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from babyvfm_jax.corpus import build as build_lib
from babyvfm_jax.corpus import job as job_lib
from babyvfm_jax.corpus import runners
from tests.corpus import toy


@pytest.fixture
def archive(tmp_path):
  archive = toy.write_archive(tmp_path / 'archive', 5)
  (archive / 'r02.json').write_text('{')
  return archive


def test_the_pool_is_the_default_and_needs_no_beam(archive, tmp_path):
  code = (
    'import sys; from pathlib import Path; from tests.corpus import toy; '
    'toy.build(Path(sys.argv[1]), Path(sys.argv[2])); '
    "assert 'apache_beam' not in sys.modules"
  )
  subprocess.run(
    [sys.executable, '-c', code, archive, tmp_path / 'out'], check=True
  )
  assert (tmp_path / 'out' / 'provenance.json').is_file()


def test_without_beam_the_error_says_how_to_get_it(
  archive, tmp_path, monkeypatch
):
  monkeypatch.setitem(sys.modules, 'apache_beam', None)
  out = tmp_path / 'out'
  with pytest.raises(runners.RunnerError, match=r"babyvfm_jax\[beam\]'"):
    toy.build(archive, out, runner='direct')
  assert not out.exists()
  toy.build(archive, out)


def test_what_does_not_fit_together_is_refused(archive, tmp_path):
  with pytest.raises(runners.RunnerError, match='use one of pool, direct'):
    toy.build(archive, tmp_path / 'out', runner='beam')
  with pytest.raises(runners.RunnerError, match='name another --runner'):
    toy.build(archive, tmp_path / 'out', beam_options='--parallelism=3')
  assert not (tmp_path / 'out').exists()


def test_other_machines_need_absolute_paths(archive, tmp_path, monkeypatch):
  pytest.importorskip('apache_beam', reason='the extra `beam` is missing')
  monkeypatch.chdir(tmp_path)
  with pytest.raises(runners.RunnerError, match=r'--out=out: .*absolute'):
    toy.build(archive, Path('out'), runner='flink')
  with pytest.raises(runners.RunnerError, match='--source=archive: '):
    toy.build(Path('archive'), tmp_path / 'out', runner='spark')
  assert os.listdir(tmp_path) == ['archive']


def test_the_direct_runner_gives_the_bytes_of_the_pool(archive, tmp_path):
  pytest.importorskip('apache_beam', reason='the extra `beam` is missing')
  toy.build(archive, tmp_path / 'pool')
  result = toy.build(archive, tmp_path / 'direct', runner='direct')
  assert (result.recordings, result.quarantined) == (4, 1)
  pool, direct = (toy.contents(tmp_path / n) for n in ('pool', 'direct'))
  assert pool == direct
  assert {'provenance.json', 'quarantine.jsonl', 'index.parquet'} < set(pool)
  toy.build(archive, tmp_path / 'other', runner='direct', seed=1)
  assert toy.contents(tmp_path / 'other') != pool


def test_beam_goes_on_where_the_pool_was_stopped(archive, tmp_path):
  pytest.importorskip('apache_beam', reason='the extra `beam` is missing')
  toy.build(archive, tmp_path / 'whole')
  job = build_lib._job(
    toy.ToyLayout(), archive, tmp_path / 'out', {'size': 8, 'vocabulary': 300}
  )
  job.out.mkdir()
  job_lib.prepare(job)
  build_lib._stage(job, build_lib._references(job)[:2], runners.Runner())
  result = toy.build(archive, tmp_path / 'out', runner='direct')
  assert result.resumed == 2
  assert toy.contents(tmp_path / 'out') == toy.contents(tmp_path / 'whole')


@pytest.mark.slow
def test_processes_of_the_direct_runner_change_nothing(archive, tmp_path):
  pytest.importorskip('apache_beam', reason='the extra `beam` is missing')
  toy.build(archive, tmp_path / 'pool')
  code = (
    'import sys; from pathlib import Path; from tests.corpus import toy; '
    "toy.build(Path(sys.argv[1]), Path(sys.argv[2]), runner='direct', "
    'workers=2)'
  )
  done = subprocess.run(
    [sys.executable, '-c', code, archive, tmp_path / 'direct'],
    env={**os.environ, 'PYTHONPATH': os.pathsep.join(sys.path)},
    capture_output=True,
    text=True,
    timeout=120,
  )
  assert done.returncode == 0, done.stderr
  pool, direct = (toy.contents(tmp_path / n) for n in ('pool', 'direct'))
  assert pool == direct
