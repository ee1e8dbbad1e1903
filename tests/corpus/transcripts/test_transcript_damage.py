"""Damaged files of every format: a transcript or a named error, never else."""

import hashlib
import random
import zipfile

import pytest

from babyvfm_jax.corpus.recording import SPEAKERS, RecordingError
from babyvfm_jax.corpus.transcripts import (
  FORMATS,
  is_transcript,
  read_transcript,
)
from babyvfm_jax.corpus.transcripts.chat import write_chat
from tests.corpus.transcripts import writers

UTTERANCES = [
  (1.0, 2.5, 'MOT', 'Look, a "dog" & a cat!'),
  (2.0, 3.0, 'CHI', 'ba ba'),
  (4.5, 6.0, 'MOT', 'où est 42 ?'),
  (61.25, 62.0, 'SPEAKER_00', 'yes: that one'),
]
# Damaged files a format; all are made from their number.
COUNT = 60


def write(path):
  """Writes a sound file of the suffix."""
  match path.suffix:
    case '.cha':
      write_chat(
        path,
        participants={'CHI': ('', 'Target_Child'), 'MOT': ('', 'Mother')},
        child_code='CHI',
        age_days=500,
        media='tape',
        utterances=[(1.0, 2.0, 'MOT', 'look.'), (3.0, 4.0, 'CHI', 'ba!')],
      )
    case '.rttm':
      path.write_text(writers.rttm([(0, 2, 'FEM'), (2, 5, 'KCHI')]))
    case _:
      writers.write(path, UTTERANCES)


def damage(data, number):
  """One kind of damage, or several, by number."""
  choose = random.Random(number)
  for _ in range(choose.choice((1, 1, 1, 3))):
    place = choose.randrange(max(len(data), 1))
    match choose.randrange(9):
      case 0:
        data = data[:place]
      case 1:
        flipped = bytearray(data)
        for spot in choose.choices(range(max(len(data), 1)), k=8):
          if spot < len(flipped):
            flipped[spot] ^= 1 << choose.randrange(8)
        data = bytes(flipped)
      case 2:
        data = data[:place] + bytes(choose.randrange(200)) + data[place:]
      case 3:
        data = data[:place] + bytes(len(data) - place)
      case 4:
        data = data.decode('latin-1').encode(
          choose.choice(('utf-16', 'utf-32', 'utf-16-be', 'utf-8'))
        )
      case 5:
        data = data[place:] + data[:place]
      case 6:
        data = data[:place] + choose.randbytes(choose.randrange(300))
      case 7:
        pieces = data.split(b'\n')
        choose.shuffle(pieces)
        data = b'\n'.join(pieces)
      case 8:
        wrong = choose.choice((b'-1', b'9' * 400, b'1e999', b'"', b'<', b'{'))
        data = data.replace(choose.choice((b'0', b'1', b'2', b'"')), wrong)
  return data


def check(transcript):
  """What holds of any transcript."""
  starts = [item.start for item in transcript.utterances]
  assert all(start is None for start in starts) or starts == sorted(starts)
  for item in transcript.utterances:
    assert item.speaker in SPEAKERS
    assert item.text == ' '.join(item.text.split()) and item.text
    assert item.confidence is None or 0 <= item.confidence <= 1
    if item.start is not None:
      assert 0 <= item.start <= item.end < float('inf')
  for kind in ('left_out', 'changed'):
    for reason, numbers in transcript.provenance.get(kind, {}).items():
      assert reason and all(number >= 0 for number in numbers)


@pytest.mark.parametrize('suffix', [*FORMATS, '.rttm'])
def test_damaged_files_are_read_or_refused_by_name(tmp_path, suffix):
  path = tmp_path / f'tape{suffix}'
  write(path)
  sound = path.read_bytes()
  transcript = tmp_path / 'other.vtt'
  write(transcript)
  kept = refused = 0
  seed = int(hashlib.sha256(suffix.encode()).hexdigest()[:8], 16)
  for number in range(seed, seed + COUNT):
    path.write_bytes(damage(sound, number))
    try:
      is_transcript(path)
      if suffix == '.rttm':
        check(read_transcript(transcript, rttm=path))
      else:
        check(read_transcript(path))
      kept += 1
    except RecordingError as error:
      assert f'tape{suffix}' in str(error), number
      refused += 1
    except BaseException as error:
      error.add_note(f'damage number {number}')
      raise
  # Neither is everything refused nor does everything pass.
  assert kept + refused == COUNT and refused
  assert kept or suffix == '.xlsx'


def test_damage_inside_a_sheet(tmp_path):
  """An archive that is sound, with damaged XML in it."""
  sound = writers.sheet(tmp_path / 'a.xlsx', [writers.HEADER[:4], *UTTERANCES])
  with zipfile.ZipFile(sound) as archive:
    parts = {name: archive.read(name) for name in archive.namelist()}
  kept = 0
  for number in range(COUNT):
    name = sorted(parts)[number % len(parts)]
    path = tmp_path / 'b.xlsx'
    with zipfile.ZipFile(path, 'w') as archive:
      for other, data in parts.items():
        archive.writestr(other, damage(data, number) if other == name else data)
    try:
      check(read_transcript(path))
      kept += 1
    except RecordingError as error:
      assert 'b.xlsx' in str(error)
    except BaseException as error:
      error.add_note(f'damage number {number}')
      raise
  assert 0 < kept < COUNT


@pytest.mark.parametrize('suffix', ['.eaf', '.textgrid', '.json'])
def test_no_cut_of_a_closed_format_is_silent(tmp_path, suffix):
  """Formats that have an end: what a cut takes is noted or refused."""
  path = tmp_path / f'tape{suffix}'
  write(path)
  sound = path.read_bytes()
  noted = 0
  for length in range(1, len(sound) - 40, 17):
    path.write_bytes(sound[:length])
    try:
      transcript = read_transcript(path)
    except RecordingError:
      continue
    if len(transcript.utterances) < len(UTTERANCES):
      assert transcript.provenance['left_out'], length
      noted += 1
  assert noted > 20


def test_absurd_numbers_of_chat(tmp_path):
  path = tmp_path / 'tape.cha'
  write(path)
  sound = path.read_text()
  for right, wrong, message in (
    ('3000_4000', f'3000_4{"0" * 400}', r'line \d+: damaged time bullet'),
    ('3000_4000', f'3000_4{"0" * 5000}', r'line \d+: damaged time bullet'),
    ('|1;04.', f'|{"9" * 400};04.', r'line \d+: age .* more than 125 years'),
  ):
    assert right in sound
    path.write_text(sound.replace(right, wrong))
    with pytest.raises(RecordingError, match=message):
      read_transcript(path)
