"""Builds: the same bytes however they go, and nothing dropped in silence."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import simplejpeg

from babyvfm_jax.corpus import build as build_lib
from babyvfm_jax.corpus import job as job_lib
from babyvfm_jax.corpus import staging
from babyvfm_jax.corpus.store import Corpus
from babyvfm_jax.corpus.video import write_video
from tests.corpus import toy


@pytest.fixture
def archive(tmp_path):
  return toy.write_archive(tmp_path / 'archive')


def quarantine(folder):
  lines = (folder / 'quarantine.jsonl').read_text().splitlines()
  return {line['recording']: line for line in map(json.loads, lines)}


def test_a_corpus_holds_every_moment_of_the_archive(archive, tmp_path):
  result = toy.build(archive, tmp_path / 'out')
  corpus = Corpus(tmp_path / 'out')
  assert (result.recordings, result.moments) == (6, 24) == (6, len(corpus))
  index = corpus.index
  assert index.groupby('recording').size().eq(4).all()
  assert list(index['split'].unique()) == ['train', 'validation', 'test']
  for _, part in index.groupby('split'):
    assert part['row'].tolist() == list(range(len(part)))
  texts = json.loads((archive / 'r03.json').read_text())['utterances']
  ours = index[index['recording'] == 'r03'].sort_values('position')
  spoken = ours[ours['kind'] == 'utterance']
  assert spoken['text'].tolist() == [text for _, _, text in texts]
  (silence,) = ours[ours['kind'] == 'silence'].itertuples()
  assert (silence.start, silence.end, silence.frame_count) == (2.0, 9.0, 7)


def test_frames_are_the_pictures_of_their_times(archive, tmp_path):
  toy.build(archive, tmp_path / 'out', size=40, fit='stretch')
  corpus = Corpus(tmp_path / 'out')
  seeds = json.loads((archive / 'r02.json').read_text())['pictures']
  for i in corpus.index.index[corpus.index['recording'] == 'r02']:
    moment = corpus.moment(i)
    assert len(moment.frames) == corpus.index.loc[i, 'frame_count'] > 0
    for when, frame in zip(moment.frame_times, moment.frames, strict=True):
      seen = simplejpeg.decode_jpeg(frame).astype(int)
      wanted = toy.picture(seeds[int(when)]).astype(int)
      # The middles of the four quarters, far from the edges.
      assert seen.shape == (40, 40, 3)
      assert np.abs(seen[10::20, 10::20] - wanted[7::15, 10::20]).max() < 12


def test_a_group_lies_in_one_split(archive, tmp_path):
  toy.build(archive, tmp_path / 'out')
  index = Corpus(tmp_path / 'out').index
  assert (index.groupby('group')['split'].nunique() == 1).all()


def test_workers_do_not_change_a_byte(archive, tmp_path):
  (archive / 'r02.json').write_text('{')
  toy.build(archive, tmp_path / 'one', workers=1)
  toy.build(archive, tmp_path / 'two', workers=2)
  one, two = toy.contents(tmp_path / 'one'), toy.contents(tmp_path / 'two')
  assert one == two
  assert len(one) > 8
  # It could fail: another seed gives other bytes.
  toy.build(archive, tmp_path / 'three', seed=1)
  assert toy.contents(tmp_path / 'three') != one


def kills(tmp_path, archive, every, *before):
  out = tmp_path / 'kills'
  out.mkdir()
  command = [sys.executable, '-m', 'tests.corpus.killing']
  command += map(str, (archive, out, every, *before))
  done = subprocess.run(command, capture_output=True, text=True, timeout=300)
  assert done.returncode == 0, done.stderr
  return json.loads(done.stdout)


@pytest.mark.parametrize('every', [12, pytest.param(1, marks=pytest.mark.slow)])
def test_killed_and_resumed_is_never_killed(tmp_path, archive, every):
  (archive / 'r01.json').write_text('{')
  same = kills(tmp_path, archive, every)
  assert len(same) * every > 40
  assert all(same.values()), same


@pytest.mark.parametrize('every', [18, pytest.param(1, marks=pytest.mark.slow)])
def test_a_killed_rebuild_goes_on_too(tmp_path, archive, every):
  toy.build(archive, tmp_path / 'before')
  toy.write_recording(archive, 'r02', age_days=900.0)
  toy.write_recording(archive, 'r99')
  (archive / 'r00.json').unlink()
  same = kills(tmp_path, archive, every, tmp_path / 'before')
  assert len(same) * every > 50
  assert all(same.values()), same


@pytest.mark.slow
def test_killed_workers_go_with_their_parent(archive, tmp_path):
  for number in range(4):
    toy.write_recording(archive, f'slow{number}', seconds=0.5)
  out = tmp_path / 'out'
  code = (
    'import sys; from pathlib import Path; from tests.corpus import toy; '
    'toy.build(Path(sys.argv[1]), Path(sys.argv[2]), workers=2)'
  )
  process = subprocess.Popen(
    [sys.executable, '-c', code, archive, out], stdout=subprocess.DEVNULL
  )
  parts = out / job_lib.STAGING / 'parts'
  deadline = time.monotonic() + 60
  while not list(parts.glob(f'*{staging.SUFFIX}')):
    assert process.poll() is None and time.monotonic() < deadline
    time.sleep(0.02)
  workers = children(process.pid)
  assert len(workers) >= 2
  process.send_signal(signal.SIGKILL)
  process.wait()
  while any(map(alive, workers)):
    assert time.monotonic() < deadline, 'workers outlive their parent'
    time.sleep(0.05)
  for number in range(4):  # Same content, later: times alone do not count.
    toy.write_recording(archive, f'slow{number}', seconds=0.5)
  result = toy.build(archive, out)
  assert result.resumed > 0
  toy.build(archive, tmp_path / 'whole')
  ours, whole = toy.contents(out), toy.contents(tmp_path / 'whole')
  # Parts staged ahead of the kill know the files' earlier times.
  assert {k for k in whole if ours[k] != whole[k]} <= {'provenance.json'}


def children(process):
  found = []
  for folder in os.listdir('/proc'):
    if folder.isdigit():
      try:
        with open(f'/proc/{folder}/stat') as file:
          fields = file.read().rsplit(')', 1)[1].split()
      except OSError:
        continue
      if int(fields[1]) == process:
        found.append(int(folder))
  return found


def alive(process):
  try:
    with open(f'/proc/{process}/stat') as file:
      return file.read().rsplit(')', 1)[1].split()[0] != 'Z'
  except OSError:
    return False


def test_what_cannot_be_read_is_set_aside_with_its_reason(archive, tmp_path):
  (archive / 'bad.json').write_text('{')
  (archive / 'odd.json').write_text('{"pictures": []}')
  toy.write_recording(archive, 'empty', pictures=[], utterances=[])
  result = toy.build(archive, tmp_path / 'out')
  assert (result.recordings, result.quarantined) == (6, 3)
  lines = quarantine(tmp_path / 'out')
  assert list(lines) == ['bad', 'empty', 'odd']
  assert lines['bad']['reason'] == 'bad.json: line 1: not JSON; fix it'
  assert lines['bad']['error'] == 'RecordingError'
  assert lines['bad']['files'] == ['bad.json']
  # Not foreseen by the layout: the traceback is kept.
  assert "KeyError: 'child'" in lines['odd']['reason']
  assert 'Traceback' in lines['odd']['error']
  assert 'toy.py' in lines['odd']['error']
  assert 'no moment' in lines['empty']['reason']
  assert 'set aside' in result.summary()
  index = Corpus(tmp_path / 'out').index
  assert not set(index['recording']) & set(lines)


def test_nothing_readable_is_an_error(tmp_path):
  source = tmp_path / 'archive'
  source.mkdir()
  with pytest.raises(build_lib.BuildError, match='no recording of layout toy'):
    toy.build(source, tmp_path / 'out')
  (source / 'bad.json').write_text('{')
  with pytest.raises(build_lib.BuildError, match=r'none of 1 .*not JSON'):
    toy.build(source, tmp_path / 'out')
  assert list(quarantine(tmp_path / 'out')) == ['bad']
  # Mended, the same command goes on.
  toy.write_archive(source)
  toy.write_recording(source, 'bad')
  assert toy.build(source, tmp_path / 'out').recordings == 7


def test_a_damaged_part_is_made_again(archive, tmp_path):
  out = tmp_path / 'out'
  toy.build(archive, tmp_path / 'whole')
  parts = out / job_lib.STAGING / 'parts'
  parts.mkdir(parents=True)
  (parts / f'r01{staging.SUFFIX}').write_bytes(b'half a part')
  assert toy.build(archive, out).resumed == 0
  assert toy.contents(out) == toy.contents(tmp_path / 'whole')


def test_a_finished_corpus_is_left_alone(archive, tmp_path, capsys):
  toy.build(archive, tmp_path / 'out')
  files = [p for p in (tmp_path / 'out').rglob('*') if p.name != '.lock']
  before = {path: path.stat().st_mtime_ns for path in files}
  os.utime(archive / 'r00.json')  # Touched, its content the same.
  result = toy.build(archive, tmp_path / 'out')
  assert (result.state, result.moments) == ('unchanged', 24)
  assert 'nothing to do' in capsys.readouterr().out
  assert {path: path.stat().st_mtime_ns for path in files} == before


def test_changed_sources_are_read_again_and_no_others(
  archive, tmp_path, monkeypatch
):
  (archive / 'r01.json').write_text('{')
  out = tmp_path / 'out'
  toy.build(archive, out)
  toy.write_recording(archive, 'r02', age_days=900.0)
  toy.write_recording(archive, 'r77')
  (archive / 'r03.json').unlink()
  read = []
  original = toy.ToyLayout.read

  def counted(layout, reference):
    read.append(reference.id)
    return original(layout, reference)

  monkeypatch.setattr(toy.ToyLayout, 'read', counted)
  result = toy.build(archive, out)
  # What could not be read is tried again.
  assert read == ['r01', 'r02', 'r77']
  assert (result.recordings, result.resumed) == (5, 3)
  monkeypatch.undo()
  toy.build(archive, tmp_path / 'anew')
  assert toy.contents(out) == toy.contents(tmp_path / 'anew')


@pytest.mark.parametrize('state', ['finished', 'unfinished'])
def test_other_settings_do_not_mix(archive, tmp_path, state):
  out = tmp_path / 'out'
  toy.build(archive, out)
  if state == 'unfinished':
    folder = out / job_lib.STAGING
    folder.mkdir()
    settings = Corpus(out).provenance()['settings']
    (folder / 'settings.json').write_text(json.dumps(settings))
    (out / 'provenance.json').unlink()
  before = toy.contents(out)
  with pytest.raises(
    build_lib.BuildError,
    match=r'rate=1.0, seed=0, now it is rate=2.0, seed=3; give another --out',
  ):
    toy.build(archive, out, rate=2.0, seed=3)
  assert toy.contents(out) == before
  assert toy.build(archive, out).moments == 24


def test_a_folder_of_something_else_is_not_touched(archive, tmp_path):
  out = tmp_path / 'out'
  (out / 'moments').mkdir(parents=True)
  (out / 'moments' / 'precious').write_text('mine')
  with pytest.raises(build_lib.BuildError, match='moments of something else'):
    toy.build(archive, out)
  assert (out / 'moments' / 'precious').read_text() == 'mine'


def test_one_build_a_folder(archive, tmp_path):
  out = tmp_path / 'out'
  out.mkdir()
  with (out / '.lock').open('w') as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    with pytest.raises(build_lib.BuildError, match='another build'):
      toy.build(archive, out)
  assert toy.build(archive, out).moments == 24


def test_limit_is_spread_over_the_archive(archive, tmp_path):
  toy.build(archive, tmp_path / 'out', limit=3)
  index = Corpus(tmp_path / 'out').index
  assert sorted(index['recording'].unique()) == ['r00', 'r02', 'r05']


def test_a_misspelt_layout_gets_a_hint(archive, tmp_path):
  with pytest.raises(build_lib.BuildError, match='did you mean abstract_sce'):
    build_lib.build('abstract_scene', archive, tmp_path / 'out')
  with pytest.raises(build_lib.BuildError, match='fit'):
    toy.build(archive, tmp_path / 'out', fit='squeeze')


def test_silent_video_makes_a_corpus_without_tokenizer(tmp_path):
  source = tmp_path / 'archive'
  source.mkdir()
  for name in 'abc':
    toy.write_recording(source, name, utterances=[])
  toy.build(source, tmp_path / 'out')
  corpus = Corpus(tmp_path / 'out')
  assert set(corpus.index['kind']) == {'silence'}
  assert corpus.card()['tokenizer'] is None


def test_a_real_video_with_its_transcript(tmp_path):
  source = tmp_path / 'archive'
  source.mkdir()
  shades = [
    np.full((48, 64, 3), 20 * second + 30, np.uint8)
    for second in range(8)
    for _ in range(10)
  ]
  for place, name in enumerate(('S_20130519_0702_01', 'S_20130519_0702_02')):
    # The same film twice would be leakage: the second is a little longer.
    write_video(source / f'{name}.mp4', shades + shades[-1:] * place, rate=10)
    (source / f'{name}.cha').write_text(
      '@UTF8\n@Begin\n@Languages:\teng\n'
      '@Participants:\tMOT Mother, CHI Child\n'
      '*MOT:\tlook at the ball ! \x153000_5000\x15\n@End\n'
    )
  build_lib.build('folder', source, tmp_path / 'out', size=16)
  corpus = Corpus(tmp_path / 'out')
  (i, *_) = corpus.index.index[corpus.index['kind'] == 'utterance']
  moment = corpus.moment(i)
  assert moment.text.startswith('look at the ball')
  assert (moment.child, moment.speaker) == ('S', 'caregiver')
  assert moment.age_days == pytest.approx(7 * 30.4 + 2, abs=3)
  np.testing.assert_allclose(moment.frame_times, [3.0, 4.0], atol=1e-3)
  for when, frame in zip(moment.frame_times, moment.frames, strict=True):
    shade = simplejpeg.decode_jpeg(frame).mean()
    assert shade == pytest.approx(20 * round(when) + 30, abs=4)


@pytest.mark.slow
def test_abstract_scenes(shared_data, tmp_path):
  source = shared_data / 'abstract_scenes'
  result = build_lib.build(
    'abstract_scenes', source, tmp_path / 'out', limit=40, vocabulary=400
  )
  assert result.recordings == 40 and not result.quarantined
  corpus = Corpus(tmp_path / 'out')
  assert {'annotator', 'teller'} <= set(corpus.index['speaker_label'])
  assert (corpus.index.groupby('group')['split'].nunique() == 1).all()
