"""Damaged transcripts of BabyView end as utterances or with a reason."""

import json

import numpy as np
import pytest

from babyvfm_jax.corpus.nursery import forms, record, script, speech
from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts import babyview, rttm
from babyvfm_jax.corpus.transcripts.cvcl_table import read_cvcl_table
from tests.corpus.damage import damaged

COUNT = 150


@pytest.fixture(scope='module')
def said():
  plan = record.Plan(3, 0, 0.5)
  episodes = script.plan(plan.generator(0), 30, 20.0)
  return speech.speak(plan.generator(1), episodes, 20.0)


def write(folder, said, form, index=0):
  plan = record.Plan(3, index, 0.5, form=form)
  forms.write_transcript(folder, plan, plan.name, said)
  return forms.transcript_path(folder, plan, plan.name)


def outcomes(path, read):
  """How many damaged copies could be read; all others say the file's name."""
  whole = path.read_bytes()
  readable = 0
  for content in damaged(whole, COUNT):
    path.write_bytes(content)
    try:
      read(path)
      readable += 1
    except RecordingError as error:
      assert path.name in str(error)
  path.write_bytes(whole)
  return readable


def check(utterances):
  for item in utterances:
    assert item.text and (item.start is None) == (item.end is None)
    assert item.start is None or 0 <= item.start <= item.end < np.inf


def test_segments(tmp_path, said):
  path = write(tmp_path, said, 'babyview')
  read = babyview.read_segments
  assert len(read(path).utterances) == len(said)
  assert outcomes(path, lambda p: check(read(p).utterances)) > 0


def test_token_tables(tmp_path, said):
  path = write(tmp_path, said, 'babyview', index=1)
  read = babyview.read_token_table
  assert len(read(path).utterances) == len(said)
  assert outcomes(path, lambda p: check(read(p).utterances)) > COUNT / 3


def test_hand_tables(tmp_path, said):
  path = write(tmp_path, said, 'saycam')

  def read(path):
    for transcript in read_cvcl_table(path).values():
      check(transcript.utterances)

  read(path)
  assert outcomes(path, read) > COUNT / 3


def test_voice_types(tmp_path, said):
  write(tmp_path, said, 'babyview')
  (path,) = tmp_path.rglob('*.rttm')
  assert len(rttm.read_rttm(path)) == 2 * len(said)
  assert outcomes(path, rttm.scan_rttm) > COUNT / 3


def test_a_wild_value_in_every_place(tmp_path, said):
  """Whatever stands for a field of a segment, the other segments are kept."""
  path = write(tmp_path, said, 'babyview')
  document = json.loads(path.read_text())
  for wild in (None, -1, 1e400, 'x', [], {}, True, 10**400):
    for key in ('start', 'end', 'text', 'words', 'id'):
      changed = json.loads(json.dumps(document))
      changed['segments'][1][key] = wild
      path.write_text(json.dumps(changed))
      transcript = babyview.read_segments(path)
      check(transcript.utterances)
      lost = sum(map(len, transcript.left_out.values()))
      assert len(transcript.utterances) + lost == len(said)
      assert lost <= 1
