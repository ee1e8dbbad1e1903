"""The nursery's recordings: written, resumed, read by layout `folder`."""

import itertools
import json

import numpy as np
import pytest

from babyvfm_jax.corpus.layouts.folder import Folder
from babyvfm_jax.corpus.nursery import record, script, speech, write_nursery
from babyvfm_jax.corpus.nursery.film import Film

MINUTES = 0.4


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
  """Three recordings of 24 seconds."""
  out = tmp_path_factory.mktemp('nursery')
  write_nursery(out, recordings=3, minutes_each=MINUTES, rate=5, seed=4)
  return out


def _files(folder):
  return {
    path.name: path.read_bytes()
    for path in folder.rglob('*')
    if path.suffix in ('.mp4', '.cha', '.jsonl')
  }


def _truth(folder, kind):
  rows = [
    json.loads(line)
    for path in sorted((folder / 'truth').glob('*.jsonl'))
    for line in path.read_text(encoding='utf-8').splitlines()
  ]
  return [row for row in rows if row['type'] == kind]


def test_a_recording_is_the_same_alone_or_among_others(folder, tmp_path):
  plan = record.Plan(4, 2, MINUTES, rate=5)
  (tmp_path / 'truth').mkdir()
  record.write_recording(tmp_path, plan, plan.name)
  together = _files(folder)
  for name, content in _files(tmp_path).items():
    assert together[name] == content, name


def test_another_seed_gives_another_recording(folder, tmp_path):
  write_nursery(tmp_path, recordings=1, minutes_each=MINUTES, rate=5, seed=5)
  films = {path.read_bytes() for path in folder.glob('*.mp4')}
  (film,) = (path.read_bytes() for path in tmp_path.glob('*.mp4'))
  assert film not in films


def test_goes_on_where_it_was_stopped(folder, tmp_path):
  write_nursery(tmp_path, recordings=2, minutes_each=MINUTES, rate=5, seed=4)
  kept, lost = sorted(tmp_path.glob('*.mp4'))
  stamp = kept.stat().st_mtime_ns
  # As a kill between video and transcript leaves it.
  lost.with_suffix('.cha').unlink()
  lost.write_bytes(b'half a video')
  write_nursery(tmp_path, recordings=3, minutes_each=MINUTES, rate=5, seed=4)
  assert _files(tmp_path) == _files(folder)
  assert kept.stat().st_mtime_ns == stamp


def test_refuses_to_mix_two_sets(folder):
  with pytest.raises(ValueError, match='another folder'):
    write_nursery(folder, recordings=3, minutes_each=MINUTES, rate=5, seed=9)


@pytest.mark.parametrize(
  'wrong', [{'size': 63}, {'relevance': 1.5}, {'ages': (20.0, 6.0)}]
)
def test_refuses_settings_out_of_range(tmp_path, wrong):
  with pytest.raises(ValueError, match=r'size|relevance|ages'):
    write_nursery(tmp_path, recordings=1, minutes_each=1, **wrong)


def test_the_folder_layout_reads_what_was_written(folder):
  layout = Folder()
  references = layout.discover(folder)
  assert len(references) == 3
  for reference in references:
    recording = layout.read(reference)
    assert recording.child == record.CHILD
    assert 6 * 30 <= recording.age_days <= 32 * 31
    assert recording.frames.duration == pytest.approx(MINUTES * 60, abs=0.3)
    said = [
      row['text']
      for row in map(
        json.loads,
        (folder / 'truth' / f'{reference.id}.jsonl').read_text().splitlines(),
      )
      if row['type'] == 'utterance'
    ]
    assert [utterance.text for utterance in recording.utterances] == said
    roles = {utterance.speaker for utterance in recording.utterances}
    assert 'caregiver' in roles <= {'caregiver', 'key_child'}


def test_names_are_ages_and_differ():
  plans = [record.Plan(0, index, 1.0) for index in range(300)]
  names = [plan.name for plan in plans]
  assert len(set(names)) == 300
  months = np.array([int(name.split('_')[2][:2]) for name in names])
  assert months.min() == 6 and months.max() == 31
  # Any few in a row are spread over the ages.
  assert np.ptp(months[:5]) > 12


def test_truth_of_every_second(folder):
  rows = _truth(folder, 'second')
  assert len(rows) == 3 * 24
  for row in rows:
    for thing in row['visible']:
      left, top, right, bottom = thing['box']
      assert 0 <= left < right <= 1 and 0 <= top < bottom <= 1
      assert 0 < thing['fraction'] <= 1
      assert thing['area'] <= (right - left) * (bottom - top) + 1e-3
  assert any(row['action'] for row in rows)


def test_what_is_named_is_mostly_in_view(folder):
  rows = _truth(folder, 'utterance')
  named = [row for row in rows if row['kind'] == 'naming']
  absent = [row for row in rows if row['kind'] == 'absent']
  assert np.mean([row['in_view'] for row in named]) > 0.8
  assert not any(row['in_view'] for row in absent)


def test_the_view_turns_smoothly_and_keeps_moving():
  plan = record.Plan(1, 0, MINUTES)
  age = 14.0
  episodes = script.plan(plan.generator(0), 24, age)
  film = Film(
    episodes, [], size=64, rate=8, age_months=age, rng=plan.generator(2)
  )
  pictures = np.stack(list(film.pictures())).astype(np.float32)
  steps = np.abs(np.diff(pictures, axis=0)).mean(axis=(1, 2, 3))
  assert (steps > 0.3).mean() > 0.9
  # Fixations are long, turns short: half of the steps are small.
  assert np.median(steps) < 12


@pytest.mark.slow
def test_processes_change_nothing(folder, tmp_path):
  write_nursery(
    tmp_path, recordings=3, minutes_each=MINUTES, rate=5, seed=4, workers=2
  )
  assert _files(tmp_path) == _files(folder)


def _said(age, relevance=speech.RELEVANCE, recordings=4):
  """What is said over 8 minutes at one age."""
  said = []
  for index in range(recordings):
    plan = record.Plan(2, index, 2.0)
    episodes = script.plan(plan.generator(0), 120, age)
    said += speech.speak(plan.generator(1), episodes, age, relevance)
  return said


def _share(said, *kinds):
  heard = [utterance for utterance in said if utterance.code != 'CHI']
  return np.mean([utterance.kind in kinds for utterance in heard])


def test_speech_changes_with_age():
  young, old = _said(7.0), _said(31.0)

  def length(said):
    heard = [u.text.split() for u in said if u.code != 'CHI']
    return np.mean([len(words) for words in heard])

  assert length(young) + 1 < length(old)
  assert _share(young, 'repetition') > _share(old, 'repetition')
  assert _share(young, 'absent') < _share(old, 'absent')
  assert not any(u.kind == 'word' for u in young)
  assert any(u.kind == 'word' for u in old)


def test_relevance_is_the_share_about_what_is_attended_to():
  shares = [_share(_said(18.0, r), 'absent', 'social') for r in (0.2, 0.9)]
  assert shares[0] > 0.6
  assert shares[1] < 0.2


def test_utterances_do_not_overlap():
  for age in (7.0, 31.0):
    said = _said(age, recordings=1)
    for first, second in itertools.pairwise(said):
      assert first.start < first.end <= second.start
