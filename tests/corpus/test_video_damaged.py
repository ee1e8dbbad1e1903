"""Damaged videos through the real command: moments, or set aside by name."""

import collections
import dataclasses
import io
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from babyvfm_jax.corpus import build, pictures
from babyvfm_jax.corpus.store import Corpus
from babyvfm_jax.corpus.transcripts.chat import write_chat
from babyvfm_jax.corpus.video import write_video
from tests.corpus import damaged_videos, toy

ROOT = Path(__file__).resolve().parents[2]
RATE = 10
UTTERANCES = [
  (0.5, 1.5, 'MOT', 'look at the apple.'),
  (2.0, 3.5, 'CHI', 'a bottle!'),
  (4.0, 5.9, 'MOT', 'is that a candle?'),
]


def picture(number):
  """A smooth picture that no other number has."""
  rng = np.random.default_rng(number)
  blocks = rng.integers(0, 256, (4, 6, 3), np.uint8)
  return np.kron(blocks, np.ones((16, 16, 1), np.uint8))


def write_archive(folder, count):
  """Every kind of damage to one video, each beside a sound transcript."""
  folder.mkdir()
  sound = folder.parent / 'sound.mp4'
  write_video(sound, map(picture, range(6 * RATE)), RATE)
  data = sound.read_bytes()
  names = []
  for kind, damage in damaged_videos.KINDS.items():
    for seed in range(count):
      name = f'{kind.replace(" ", "_")}-{seed:03}'
      damaged = damage(data, random.Random(name))
      (folder / f'{name}.mp4').write_bytes(damaged)
      write_chat(
        folder / f'{name}.cha',
        participants={'CHI': ('', 'Target_Child'), 'MOT': ('', 'Mother')},
        child_code='CHI',
        age_days=500,
        media=name,
        utterances=UTTERANCES,
      )
      names.append(name)
  return names


def wrong_pictures(corpus, rows, sound):
  """How many frames are not the picture of their time; and how many are."""
  wrong = total = 0
  for place in rows.index:
    times = corpus.index['frame_times'][place]
    for time, stored in zip(times, corpus.frames(place), strict=True):
      shown = decode(stored)
      numbers = [int(time * RATE + 1e-6) + step for step in (-1, 0, 1)]
      apart = [
        np.abs(shown - sound[number]).mean()
        for number in numbers
        if 0 <= number < len(sound)
      ]
      wrong += min(apart, default=255) > 12
      total += 1
  return wrong, total


def decode(stored):
  return np.asarray(Image.open(io.BytesIO(stored))).astype(int)


def check_archive(tmp_path, count, workers):
  """Builds an archive of damage; returns what became of it by kind."""
  names = write_archive(tmp_path / 'archive', count)
  out = tmp_path / 'out'
  subprocess.run(
    [
      *(sys.executable, 'tools/build_corpus.py', '--layout=folder'),
      *(f'--source={tmp_path / "archive"}', f'--out={out}', '--audit=off'),
      *('--size=16', '--vocabulary=300', f'--workers={workers}', '--rate=4'),
    ],
    cwd=ROOT,
    check=True,
    timeout=240,
  )
  corpus = Corpus(out)
  index = dict(list(corpus.index.groupby('recording')))
  lines = (out / 'quarantine.jsonl').read_text().splitlines()
  aside = {line['recording']: line for line in map(json.loads, lines)}
  encode = pictures.Encoder(16, 'crop')
  sound = [decode(encode(picture(number))) for number in range(6 * RATE)]
  became = collections.Counter()
  wrong = total = 0
  for name in names:
    assert (name in index) != (name in aside), name
    kind = name.split('-')[0]
    became[kind, 'quarantine' if name in aside else 'moments'] += 1
    if name in aside:
      line = aside[name]
      assert line['error'] == 'RecordingError', line
      assert f'{name}.mp4' in line['reason'] or f'{name}.cha' in line['reason']
      continue
    rows = index[name]
    said = rows['text'][rows['kind'] == 'utterance']
    assert list(said) == [text for *_, text in UTTERANCES], name
    assert (rows['frame_count'] > 0).all(), name
    found = wrong_pictures(corpus, rows, sound)
    # Where pictures were hit, FFmpeg takes some noise for pictures.
    assert not found[0] or kind.endswith('pictures'), (name, found)
    wrong, total = wrong + found[0], total + found[1]
  assert wrong <= 0.01 * total, (wrong, total)
  return became


def test_a_sample_of_damaged_videos(tmp_path):
  became = check_archive(tmp_path, 2, workers=1)
  assert sum(became.values()) == 2 * len(damaged_videos.KINDS)


@pytest.mark.slow
def test_two_hundred_damaged_videos(tmp_path):
  became = check_archive(tmp_path, 15, workers=2)
  assert sum(became.values()) > 200
  for kind in damaged_videos.KINDS:
    kind = kind.replace(' ', '_')
    found = {what: became[kind, what] for what in ('moments', 'quarantine')}
    print(f'{kind}: {found}')
  whole = collections.Counter(what for _, what in became.elements())
  assert min(whole['moments'], whole['quarantine']) > 40, whole


@dataclasses.dataclass(frozen=True)
class Deadly(toy.ToyLayout):
  """A file named `deadly` ends the process that reads it, as codecs can."""

  def read(self, reference):
    if reference.id == 'deadly':
      os.kill(os.getpid(), signal.SIGSEGV)
    return super().read(reference)


def test_a_recording_that_ends_its_process_is_set_aside(tmp_path):
  source = toy.write_archive(tmp_path / 'source', 7)
  toy.write_recording(source, 'deadly')
  result = build.build(
    Deadly(), source, tmp_path / 'out', workers=2, size=8, vocabulary=300
  )
  assert (result.recordings, result.quarantined) == (7, 1)
  (line,) = (tmp_path / 'out' / 'quarantine.jsonl').read_text().splitlines()
  line = json.loads(line)
  assert (line['recording'], line['files']) == ('deadly', ['deadly.json'])
  assert 'deadly.json: reading it ended a process' in line['reason']
  # As if it had not been there, but for what names it.
  (source / 'deadly.json').unlink()
  toy.build(source, tmp_path / 'other')
  index = (tmp_path / 'out' / 'index.parquet').read_bytes()
  assert index == (tmp_path / 'other' / 'index.parquet').read_bytes()
