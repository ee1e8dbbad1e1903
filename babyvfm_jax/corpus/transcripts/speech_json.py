"""Transcripts in JSON: told apart by what is in them, read by segment.

Whisper and WhisperX both write `{"segments": [...]}` with `words`; those of
Whisper have a `probability`, those of WhisperX a `score` and a speaker.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from babyvfm_jax.corpus.recording import RecordingError, Word
from babyvfm_jax.corpus.transcripts.clock import finite
from babyvfm_jax.corpus.transcripts.encoding import Text, read_text
from babyvfm_jax.corpus.transcripts.languages import language_code
from babyvfm_jax.corpus.transcripts.transcript import (
  Cue,
  Ledger,
  Options,
  Transcript,
  assemble,
  doubt,
)
from babyvfm_jax.corpus.transcripts.whisper import WHISPER
from babyvfm_jax.corpus.transcripts.whisperx import WHISPERX
from babyvfm_jax.corpus.transcripts.words import WordForm

# Each once in a segment.
_KEYS = (r'"text"\s*:', r'"words"\s*:')
_SEGMENTS = re.compile(r'"segments"\s*:\s*\[')


class NoTranscriptError(RecordingError):
  """Sound JSON that is something else than a transcript."""


def read_speech_json(path: Path, options: Options | None = None) -> Transcript:
  """Reads the JSON of Whisper or WhisperX.

  An utterance's confidence is the mean of its words' probabilities or scores,
  or else what Whisper's mean log-probability of its tokens says; None where
  there is neither. A file that is cut short gives the segments ahead of the
  cut.

  Raises:
    NoTranscriptError: Sound JSON without segments.
    RecordingError: Nothing can be read; names the line and the fix.
  """
  options = options or Options()
  ledger = Ledger(path, counted_in='segment')
  text = read_text(path)
  for line in text.doubtful:
    ledger.change(0, f'line {line}: {doubt(text)}')
  fields, segments = _load(path, text, ledger)
  form = _form(fields, segments)
  cues = list(_cues(segments, form, ledger))
  language = fields.get('language')
  return Transcript(
    utterances=assemble([cues], ledger, options),
    language=language_code(language),
    provenance={
      'program': form.name,
      **({'language': language} if isinstance(language, str) else {}),
      **ledger.facts(),
    },
  )


def is_speech_json(path: Path) -> bool:
  """False for sound JSON that is no transcript.

  Damaged JSON counts as a transcript: what it was cannot be known, and its
  reading says where the damage is.

  Raises:
    RecordingError: It cannot be opened, or holds nothing.
  """
  try:
    _segments(path, _decode(read_text(path).text))
  except NoTranscriptError:
    return False
  except (ValueError, RecursionError):
    return True
  return True


def _decode(text: str) -> Any:
  # A number of thousands of digits is a ValueError too, as all damage is here.
  return json.loads(text)


def _load(
  path: Path, text: Text, ledger: Ledger
) -> tuple[Mapping[str, Any], list[Any]]:
  """Fields beside the segments, and the segments."""
  try:
    return _segments(path, _decode(text.text))
  except RecursionError as error:
    raise RecordingError(
      f'{path.name}: line 1: nested too deeply for a transcript; write the '
      'file again'
    ) from error
  except ValueError as error:
    line = getattr(error, 'lineno', 1)
    segments = _rescue(text.text)
    if not segments:
      raise RecordingError(
        f'{path.name}: line {line}: damaged JSON ({error}) ahead of the first '
        'segment; write the file again'
      ) from error
    # A key may itself be damaged, so the most frequent counts; Whisper has a
    # text of the whole as well, which makes it "up to".
    lost = max(len(re.findall(key, text.text)) for key in _KEYS) - len(segments)
    ledger.leave_out(
      len(segments) + 1,
      f'damaged JSON on line {line}: what is left, with up to {max(lost, 1)} '
      'segments, is not read',
    )
    head = _SEGMENTS.split(text.text, maxsplit=1)[0]
    language = re.search(r'"language"\s*:\s*"(\w+)"', head)
    return {'language': language[1]} if language else {}, segments


def _segments(path: Path, value: Any) -> tuple[Mapping[str, Any], list[Any]]:
  """Fields beside the segments, and the segments; a bare list of them too."""
  match value:
    case {'segments': list(segments), **fields} if not segments or any(
      map(_is_segment, segments)
    ):
      return {str(key): value for key, value in fields.items()}, segments
    case [*segments] if not segments or any(map(_is_segment, segments)):
      return {}, segments
  found = list(value)[:8] if isinstance(value, dict) else [type(value).__name__]
  raise NoTranscriptError(
    f'{path.name}: line 1: JSON, but no transcript: no "segments" of start, end '
    f'and text in it (it has: {", ".join(map(str, found))}); take it away, or '
    'write it with Whisper or WhisperX'
  )


def _is_segment(item: Any) -> bool:
  match item:
    case {'words': list()} | {'start': _, 'text': _} | {'end': _, 'text': _}:
      return True
  return False


def _rescue(text: str) -> list[Any]:
  """The whole segments of a damaged file."""
  match = _SEGMENTS.search(text)
  segments: list[Any] = []
  decoder = json.JSONDecoder()
  place = match.end() if match else len(text)
  while place < len(text):
    if text[place] in ' \t\r\n,':
      place += 1
      continue
    try:
      segment, place = decoder.raw_decode(text, place)
    except (ValueError, RecursionError):
      break
    segments.append(segment)
  return segments


def _form(fields: Mapping[str, Any], segments: list[Any]) -> WordForm:
  """The form whose marks the file bears; Whisper's where it bears none."""
  if 'word_segments' in fields:
    return WHISPERX
  for segment in filter(lambda item: isinstance(item, dict), segments):
    for form in (WHISPERX, WHISPER):
      if form.marks & segment.keys():
        return form
      if any(form.confidence in word for word in _words(segment)):
        return form
  return WHISPER


def _words(segment: Mapping[str, Any]) -> list[Mapping[str, Any]]:
  words = segment.get('words')
  if not isinstance(words, list):
    return []
  return [word for word in words if isinstance(word, dict)]


def _cues(segments: list[Any], form: WordForm, ledger: Ledger) -> Iterator[Cue]:
  for number, segment in enumerate(segments, 1):
    if not isinstance(segment, dict):
      ledger.leave_out(number, 'no object')
      continue
    words = _words(segment)
    start, end = finite(segment.get('start')), finite(segment.get('end'))
    if start is None:
      start = _first(words, 'start', min)
    if end is None:
      end = _first(words, 'end', max)
    text = segment.get('text')
    if not isinstance(text, str):
      said = [word.get('word') for word in words]
      text = ' '.join(word.strip() for word in said if isinstance(word, str))
    confidence = _mean(words, form)
    if confidence is None:
      confidence = _probability(segment.get('avg_logprob'))
    speaker = _speaker(segment, words)
    timed = tuple(_timed(words, form))
    yield Cue(number, start, end, speaker, text, confidence, timed)


def _timed(words: list[Mapping[str, Any]], form: WordForm) -> Iterator[Word]:
  for word in words:
    if isinstance(text := word.get('word'), str):
      yield Word(
        text.strip(),
        finite(word.get('start')),
        finite(word.get('end')),
        finite(word.get(form.confidence)),
      )


def _first(
  words: list[Mapping[str, Any]], key: str, choose: Any
) -> float | None:
  times = [finite(word.get(key)) for word in words]
  return choose((time for time in times if time is not None), default=None)


def _mean(words: list[Mapping[str, Any]], form: WordForm) -> float | None:
  """Mean confidence of the words that have one: aligners skip numbers."""
  found = [finite(word.get(form.confidence)) for word in words]
  scores = [score for score in found if score is not None]
  return sum(scores) / len(scores) if scores else None


def _probability(logarithm: object) -> float | None:
  number = finite(logarithm)
  return None if number is None or number > 0 else math.exp(number)


def _speaker(segment: Mapping[str, Any], words: list[Mapping[str, Any]]) -> str:
  """The segment's speaker, or else that of most of its words."""
  named = [segment.get('speaker')]
  named += [word.get('speaker') for word in words]
  known = [name for name in named if isinstance(name, str) and name.strip()]
  if not known:
    return ''
  if known[0] is segment.get('speaker'):
    return known[0]
  return Counter(known).most_common(1)[0][0]
