"""Recordings in the naming and the transcripts of the archives that labs have.

`folder`: a CHAT transcript beside each square video.

`saycam`: landscape videos of three children, a table of `Time, Speaker,
Utterance, Video Name` for each in `transcripts/`, with labels that vary as hands
vary them and some commentary. Such tables have times in whole seconds, so here
people begin to speak on the second.

`babyview`: portrait videos of eight children in a folder each, by turns with
Whisper's JSON and with a token table, voice types in RTTM, and the merged table
of metadata.

In both the square picture stands in the middle: cropped, it is as the ground
truth says.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from babyvfm_jax.corpus.nursery.plan import Plan
from babyvfm_jax.corpus.nursery.speech import Said
from babyvfm_jax.corpus.transcripts.chat import write_chat

METADATA = 'merged_dataset_with_descriptives.csv'

_PARTICIPANTS = {
  'CHI': ('Sam', 'Target_Child'),
  'MOT': ('Anna', 'Mother'),
  'FAT': ('Tom', 'Father'),
}
# Width and height for a square of one.
_ASPECTS = {'folder': (1, 1), 'saycam': (4 / 3, 1), 'babyview': (1, 16 / 9)}
_HAND_LABELS = {
  'MOT': ('M', 'Mom', 'mom', 'm', 'mother', 'Mother', 'the mom'),
  'FAT': ('Dad', 'dad', 'papa', 'father'),
  'CHI': ('child', 'Child', 'baby', 'C'),
}
_COMMENTARY = ('*points*', '(laughs)', '[whispering]', 'INAUDIBLE')
_VOICES = {'MOT': 'FEM', 'FAT': 'MAL', 'CHI': 'KCHI'}


def video_path(out: Path, plan: Plan, name: str) -> Path:
  """Where the video goes."""
  if plan.form == 'babyview':
    return out / plan.child / f'{name}.MP4'
  return out / f'{name}.mp4'


def transcript_path(out: Path, plan: Plan, name: str) -> Path:
  """Where the transcript goes, which is written last."""
  if plan.form == 'saycam':
    return out / 'transcripts' / f'{name}.csv'
  if plan.form == 'babyview' and plan.index % 2:
    return out / 'transcripts' / plan.child / f'{name}_processed.csv'
  if plan.form == 'babyview':
    return out / plan.child / f'{name}.json'
  return out / f'{name}.cha'


def framed(plan: Plan, picture: np.ndarray) -> np.ndarray:
  """The square picture in the middle of the archive's picture.

  Args:
    plan: Says the form.
    picture: [S, S, 3] uint8.

  Returns:
    [H, W, 3] uint8, even sides; the edges go on outside of the square.
  """
  across, down = (
    round(plan.size * (side - 1) / 2) for side in _ASPECTS[plan.form]
  )
  if not across and not down:
    return picture
  return np.pad(picture, ((down, down), (across, across), (0, 0)), mode='edge')


def timed(plan: Plan, said: Sequence[Said]) -> list[Said]:
  """The utterances as they are said in that form, in time order.

  In the form of SAYCam each begins on the second nearest to its time, one
  second after the one before at the earliest, and stops where the next begins.
  """
  if plan.form != 'saycam':
    return list(said)
  starts: list[int] = []
  for utterance in said:
    earliest = starts[-1] + 1 if starts else 0
    starts.append(max(round(utterance.start), earliest))
  stops = [*starts[1:], round(plan.minutes * 60)]
  moved = []
  for utterance, start, stop in zip(said, starts, stops, strict=True):
    end = min(start + utterance.end - utterance.start, float(stop))
    if end > start:
      moved.append(
        dataclasses.replace(utterance, start=float(start), end=round(end, 3))
      )
  return moved


def write_transcript(
  out: Path, plan: Plan, name: str, said: Sequence[Said]
) -> None:
  """Writes what is said in a recording."""
  path = transcript_path(out, plan, name)
  if plan.form == 'saycam':
    _write(path, _hand_table(plan, name, said))
  elif plan.form == 'babyview':
    _write(video_path(out, plan, name).with_suffix('.rttm'), _rttm(name, said))
    is_table = path.suffix == '.csv'
    _write(path, _token_table(said) if is_table else _segments(plan, said))
  else:
    write_chat(
      path,
      participants=_PARTICIPANTS,
      child_code='CHI',
      age_days=plan.age_days,
      media=name,
      utterances=[(u.start, u.end, u.code, u.text) for u in said],
      corpus='Nursery',
    )


def write_tables(out: Path, plans: Sequence[Plan]) -> None:
  """Writes the table of all recordings, where the form has one."""
  if plans[0].form != 'babyview':
    return
  path = out / METADATA
  header = (
    'filename,subject_id,video_id,duration,num_lang,cohort,video_name,'
    'age_in_months,date_tested'
  )
  # The release's months are of 30.1 days.
  rows = [
    (
      *(plan.name, plan.child, plan.name.split('_')[1]),
      *(plan.minutes * 60, 1, 'release_1', plan.name),
      *(plan.age_days / 30.1, plan.date.isoformat()),
    )
    for plan in plans
  ]
  text = _csv([header.split(','), *rows])
  # A smaller set leaves the table of a larger one that is there already.
  if not path.is_file() or len(path.read_text('utf-8')) < len(text):
    _write(path, text)


def _hand_table(plan: Plan, name: str, said: Sequence[Said]) -> str:
  rng = plan.generator(4)
  rows = []
  for utterance in said:
    seconds = round(utterance.start)
    labels = _HAND_LABELS[utterance.code]
    text = utterance.text
    if rng.random() < 0.1:
      text = f'{text} {_COMMENTARY[int(rng.integers(len(_COMMENTARY)))]}'
    rows.append(
      (
        _clock(seconds),
        labels[int(rng.integers(len(labels)))],
        text,
        f'{name}.mp4',
      )
    )
  return _csv([('Time', 'Speaker', 'Utterance', 'Video Name'), *rows])


def _clock(seconds: int) -> str:
  minutes, seconds = divmod(seconds, 60)
  hours, rest = divmod(minutes, 60)
  if hours:
    return f'{hours}:{rest:02d}:{seconds:02d}'
  return f'{minutes}:{seconds:02d}'


def _words(utterance: Said) -> list[tuple[str, float, float]]:
  """Words with start and end, of equal length, to a hundredth of a second."""
  words = utterance.text.split()
  edges = np.linspace(utterance.start, utterance.end, len(words) + 1).round(2)
  return [
    (word, float(start), float(end))
    for word, start, end in zip(words, edges, edges[1:], strict=False)
  ]


def _segments(plan: Plan, said: Sequence[Said]) -> str:
  rng = plan.generator(4)
  segments = []
  for number, utterance in enumerate(said):
    words = [
      {
        'word': f' {word}',
        'start': start,
        'end': end,
        'probability': round(float(rng.uniform(0.4, 1)), 4),
      }
      for word, start, end in _words(utterance)
    ]
    segments.append(
      {
        'id': number,
        'start': words[0]['start'],
        'end': words[-1]['end'],
        'text': f' {utterance.text}',
        'words': words,
      }
    )
  return json.dumps({'language': 'en', 'segments': segments}, indent=1)


def _token_table(said: Sequence[Said]) -> str:
  rows: list[tuple] = []
  for number, utterance in enumerate(said):
    for place, (word, start, end) in enumerate(_words(utterance)):
      token = word.lower().strip(' .,!?":;-')
      rows.append((len(rows), number, utterance.text, place, token, start, end))
  header = (
    'token_id,utterance_id,utterance,token_num,token,token_start_time,'
    'token_end_time'
  )
  return _csv([header.split(','), *rows])


def _rttm(name: str, said: Sequence[Said]) -> str:
  """All speech, and then whose it is."""
  labels = [('SPEECH', u) for u in said] + [(_VOICES[u.code], u) for u in said]
  return ''.join(
    f'SPEAKER {name} 1 {u.start:.3f} {u.end - u.start:.3f} <NA> <NA> {label} '
    '<NA> <NA>\n'
    for label, u in labels
  )


def _csv(rows: Sequence[Sequence[object]]) -> str:
  text = io.StringIO()
  csv.writer(text, lineterminator='\n').writerows(rows)
  return text.getvalue()


def _write(path: Path, text: str) -> None:
  path.parent.mkdir(parents=True, exist_ok=True)
  partial = path.with_name(f'{path.name}.{os.getpid()}.partial')
  partial.write_text(text, encoding='utf-8')
  partial.replace(path)
