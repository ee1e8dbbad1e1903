"""The nursery in the forms of archives gives back its own ground truth."""

import collections
import json
import re

import numpy as np
import pytest
import simplejpeg

from babyvfm_jax.corpus import build, layouts
from babyvfm_jax.corpus.nursery import forms, record, write_nursery
from babyvfm_jax.corpus.store import Corpus
from babyvfm_jax.corpus.transcripts.cvcl_table import LONGEST

RATE = 4
# A video's pictures are a quarter of a second apart: "to one frame".
FRAME = 1 / RATE
ROLES = {'MOT': 'caregiver', 'FAT': 'caregiver', 'CHI': 'key_child'}


def truth_of(source):
  """Utterances as the nursery knows them, by recording."""
  found = {}
  for path in sorted((source / record.TRUTH).glob('*.jsonl')):
    rows = map(json.loads, path.read_text(encoding='utf-8').splitlines())
    found[path.stem.replace(':', '_')] = [
      row for row in rows if row['type'] == 'utterance'
    ]
  return found


def ends_of(rows, form, seconds):
  """When the moments of a recording must end."""
  if form != 'saycam':
    return [row['end'] for row in rows]
  # Its tables have no ends: the next row's start, or the cap.
  starts = [*(row['start'] for row in rows[1:]), np.inf]
  pairs = zip(rows, starts, strict=True)
  return [min(next_, r['start'] + LONGEST, seconds) for r, next_ in pairs]


def check(source, out, form, *, seconds, recordings):
  """Builds with `auto`, and holds every moment against the ground truth."""
  assert layouts.recognise(source)[0] == form
  result = build.build('auto', source, out, size=16, rate=2.0, vocabulary=300)
  assert (result.recordings, result.quarantined) == (recordings, 0)
  index = Corpus(out).index
  truth = truth_of(source)
  assert len(truth) == recordings
  heard = index[index['kind'] == 'utterance']
  assert len(heard) == sum(map(len, truth.values())) > recordings
  for name, rows in truth.items():
    found = heard[heard['recording'] == name].sort_values('start')
    assert list(found['text']) == [row['text'] for row in rows]
    roles = [ROLES[row['code']] for row in rows]
    assert list(found['speaker']) == roles
    starts = [row['start'] for row in rows]
    assert np.abs(found['start'] - starts).max() <= FRAME
    ends = ends_of(rows, form, seconds)
    assert np.abs(found['end'] - ends).max() <= FRAME
    for start, end, times in found[['start', 'end', 'frame_times']].values:
      assert len(times)
      assert start - FRAME <= min(times) and max(times) <= end + FRAME
  return index


def plans_of(form, recordings, minutes):
  return [
    record.Plan(7, index, minutes, 32, RATE, form=form)
    for index in range(recordings)
  ]


def check_children(index, form, recordings, minutes):
  """Child, age and group are the nursery's; no group stands in two splits."""
  by_name = {
    plan.name.replace(':', '_'): plan
    for plan in plans_of(form, recordings, minutes)
  }
  assert set(index['recording']) == set(by_name)
  for name, rows in index.groupby('recording'):
    plan = by_name[name]
    assert set(rows['child']) == {plan.child}
    assert np.abs(rows['age_days'] - plan.age_days).max() < 1
    day = f'{plan.child}_{plan.date:%Y%m%d}'
    group = {'folder': name, 'saycam': day, 'babyview': plan.child}[form]
    assert set(rows['group']) == {group}
  assert (index.groupby('group')['split'].nunique() == 1).all()


def write(source, form, recordings, minutes):
  return write_nursery(
    source,
    recordings=recordings,
    minutes_each=minutes,
    size=32,
    rate=RATE,
    seed=7,
    form=form,
  )


@pytest.mark.parametrize('form', record.FORMS)
def test_a_few_recordings(tmp_path, form):
  write(tmp_path / 'in', form, 5, 0.25)
  index = check(
    tmp_path / 'in', tmp_path / 'out', form, seconds=15, recordings=5
  )
  check_children(index, form, 5, 0.25)


@pytest.mark.slow
@pytest.mark.parametrize('form', ['saycam', 'babyview'])
def test_many_recordings(tmp_path, form):
  write(tmp_path / 'in', form, 56, 0.3)
  index = check(
    tmp_path / 'in', tmp_path / 'out', form, seconds=18, recordings=56
  )
  check_children(index, form, 56, 0.3)
  assert set(index['split']) == {'train', 'validation', 'test'}
  sizes = index.groupby('group')['recording'].nunique()
  assert sizes.min() >= 2


@pytest.mark.parametrize('form', ['saycam', 'babyview'])
def test_the_square_of_the_truth_is_what_a_crop_leaves(form):
  plan = record.Plan(0, 0, 1.0, form=form)
  rng = np.random.default_rng(0)
  square = rng.integers(0, 256, (64, 64, 3), np.uint8)
  picture = forms.framed(plan, square)
  height, width, _ = picture.shape
  assert height % 2 == width % 2 == 0
  wanted = {'saycam': 4 / 3, 'babyview': 9 / 16}[form]
  assert width / height == pytest.approx(wanted, rel=0.02)
  top, left = (height - 64) // 2, (width - 64) // 2
  assert np.array_equal(picture[top : top + 64, left : left + 64], square)


def test_pictures_are_those_of_the_folder_form(tmp_path):
  """The world of a seed is one and the same in every form."""
  pictures = {}
  for form in record.FORMS:
    source, out = tmp_path / f'{form}_in', tmp_path / f'{form}_out'
    write(source, form, 1, 0.2)
    build.build(form, source, out, size=32, vocabulary=300)
    corpus = Corpus(out)
    (first, *_) = corpus.frames(0)
    pictures[form] = simplejpeg.decode_jpeg(first).astype(float)
  for form in ('saycam', 'babyview'):
    gap = np.abs(pictures[form] - pictures['folder']).mean()
    # The same scene at nearly the same time, encoded anew.
    assert gap < 0.3 * pictures['folder'].std()


def test_names_in_the_archives_forms():
  for form, pattern in (
    ('saycam', r'[SAY]_\d{8}_\d{4}_\d\d'),
    (
      'babyview',
      r'00\d{6}_GX0\d\d{4}_\d\d\.\d\d\.\d{4}-\d\d\.\d\d\.\d{4}_'
      r'\d\d\.\d\d\.\d{4}-\d{1,2}:\d\d[ap]m',
    ),
  ):
    names = [plan.name for plan in plans_of(form, 60, 1.0)]
    assert len(set(names)) == 60
    assert all(re.fullmatch(pattern, name) for name in names), names[0]


def test_speech_of_saycam_begins_on_the_second(tmp_path):
  write(tmp_path, 'saycam', 2, 0.25)
  for rows in truth_of(tmp_path).values():
    starts = [row['start'] for row in rows]
    assert all(start == int(start) for start in starts)
    assert len(set(starts)) == len(starts)
    for row, following in zip(rows, starts[1:], strict=False):
      assert row['start'] < row['end'] <= following


def test_goes_on_where_it_was_stopped(tmp_path):
  for form in ('saycam', 'babyview'):
    whole, stopped = tmp_path / form / 'whole', tmp_path / form / 'stopped'
    write(whole, form, 4, 0.2)
    (*_, lost) = write(stopped, form, 3, 0.2)
    plan = plans_of(form, 3, 0.2)[-1]
    forms.transcript_path(stopped, plan, lost).unlink()
    forms.video_path(stopped, plan, lost).write_bytes(b'half a video')
    write(stopped, form, 4, 0.2)
    files = [
      {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob('*')
        if path.is_file()
      }
      for folder in (whole, stopped)
    ]
    assert files[0] == files[1]
    with pytest.raises(ValueError, match='another folder'):
      write(stopped, 'folder', 4, 0.2)


def test_labels_vary_as_hands_vary_them(tmp_path):
  write(tmp_path, 'saycam', 3, 0.3)
  labels = collections.Counter(
    utterance.speaker_label
    for reference in layouts.LAYOUTS['saycam'].discover(tmp_path)
    for utterance in layouts.LAYOUTS['saycam'].read(reference).utterances
  )
  assert len(labels) > 5


def test_an_unknown_form(tmp_path):
  with pytest.raises(ValueError, match='use one of folder, saycam, babyview'):
    write(tmp_path, 'ego4d', 1, 0.2)
