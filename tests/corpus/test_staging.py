"""Staged parts: whole or not there, and damage is noticed."""

import dataclasses
import os
import platform
import resource

import pytest

from babyvfm_jax.corpus import staging
from babyvfm_jax.corpus.recording import RecordingError, RecordingReference

ABOUT = staging.About('r', 'g', 0, (), {'line': 3})
MOMENTS = [
  ({'text': f'ü{i}', 'start': i / 3}, bytes([i]) * i) for i in range(9)
]


def test_a_part_gives_back_what_went_in(tmp_path):
  path = tmp_path / f'r{staging.SUFFIX}'
  assert staging.write(path, iter(MOMENTS), ABOUT) == 9
  assert list(staging.read(path)) == MOMENTS
  assert staging.about(path) == dataclasses.replace(ABOUT, moments=9)
  assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_an_unfinished_part_does_not_appear(tmp_path):
  def failing():
    yield MOMENTS[0]
    assert [p.name for p in tmp_path.iterdir()] == [
      f'r.part.{platform.node()}.{os.getpid()}.unfinished'
    ]
    raise RecordingError('gone')

  with pytest.raises(RecordingError, match='gone'):
    staging.write(tmp_path / 'r.part', failing(), ABOUT)
  assert not list(tmp_path.iterdir())


def test_every_damaged_byte_of_a_moment_is_noticed(tmp_path):
  path = tmp_path / 'r.part'
  staging.write(path, iter(MOMENTS[:3]), ABOUT)
  whole = path.read_bytes()
  end = whole.index(b'{"recording"')
  for place in range(end):
    damaged = bytearray(whole)
    damaged[place] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(staging.PartError, match=r'r\.part: .* build again'):
      list(staging.read(path))
  for length in (0, 5, end, len(whole) - 1):
    path.write_bytes(whole[:length])
    with pytest.raises(staging.PartError, match='damaged'):
      staging.about(path)


def test_a_full_disk_is_no_fault_of_the_recording(tmp_path):
  limits = resource.getrlimit(resource.RLIMIT_FSIZE)
  resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
  try:
    with pytest.raises(staging.PartError, match='free the disk'):
      staging.write(
        tmp_path / 'r.part', iter([({'a': 1}, bytes(1 << 20))]), ABOUT
      )
  finally:
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
  assert not list(tmp_path.iterdir())


def test_sources_are_the_same_while_their_content_is(tmp_path):
  path = tmp_path / 'deep' / 'a.cha'
  path.parent.mkdir()
  path.write_text('one')
  reference = RecordingReference('a', (path,))
  known = staging.hash_sources(reference, tmp_path)
  assert known[0].name == 'deep/a.cha' and known[0].bytes == 3
  assert staging.same_sources(reference, tmp_path, known)
  os.utime(path, ns=(5, 5))
  assert staging.same_sources(reference, tmp_path, known)
  path.write_text('two')
  assert not staging.same_sources(reference, tmp_path, known)
  path.unlink()
  assert not staging.same_sources(reference, tmp_path, known)
  with pytest.raises(RecordingError, match=r'a\.cha.*put the file back'):
    staging.hash_sources(reference, tmp_path)


def test_a_file_more_is_another_source(tmp_path):
  paths = [tmp_path / 'a.cha', tmp_path / 'a.mp4']
  for path in paths:
    path.write_text(path.name)
  known = staging.hash_sources(RecordingReference('a', (paths[0],)), tmp_path)
  both = RecordingReference('a', tuple(paths))
  assert not staging.same_sources(both, tmp_path, known)
