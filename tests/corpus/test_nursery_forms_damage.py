"""Damaged transcripts of SAYCam and BabyView: read, or refused by name."""

import json

import pytest

from babyvfm_jax.corpus.nursery import forms, record, script, speech
from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts import read_transcript, rttm, token_table
from babyvfm_jax.corpus.transcripts.cvcl_table import read_cvcl_table
from tests.corpus.transcripts.test_transcript_damage import check, damage

COUNT = 100


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
  for number in range(COUNT):
    path.write_bytes(damage(whole, number))
    try:
      read(path)
      readable += 1
    except RecordingError as error:
      assert path.name in str(error), number
    except BaseException as error:
      error.add_note(f'damage number {number}')
      raise
  path.write_bytes(whole)
  return readable


def test_segments(tmp_path, said):
  path = write(tmp_path, said, 'babyview')
  assert len(read_transcript(path).utterances) == len(said)
  assert 0 < outcomes(path, lambda p: check(read_transcript(p))) < COUNT


def test_token_tables(tmp_path, said):
  path = write(tmp_path, said, 'babyview', index=1)
  read = token_table.read_token_table
  assert len(read(path).utterances) == len(said)
  assert COUNT / 3 < outcomes(path, lambda p: check(read(p))) < COUNT


def test_hand_tables(tmp_path, said):
  path = write(tmp_path, said, 'saycam')

  def read(path):
    for transcript in read_cvcl_table(path).values():
      check(transcript)

  read(path)
  assert COUNT / 3 < outcomes(path, read) < COUNT


def test_voice_types(tmp_path, said):
  write(tmp_path, said, 'babyview')
  (path,) = tmp_path.rglob('*.rttm')
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
      transcript = read_transcript(path)
      check(transcript)
      gone = transcript.provenance.get('left_out', {})
      lost = sum(map(len, gone.values()))
      assert len(transcript.utterances) + lost == len(said)
      assert lost <= 1
