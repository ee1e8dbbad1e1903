"""SubRip captions (`.srt`).

Written here because the kept library does not pass: srt 3.5 puts a cue whose
times are damaged into the text of the one before, without a word, and knows no
lines. There is no standard; the form is what players accept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from babyvfm_jax.corpus.transcripts.captions import by_speaker, parse_times
from babyvfm_jax.corpus.transcripts.cleaning import strip_markup
from babyvfm_jax.corpus.transcripts.transcript import (
  Cue,
  Ledger,
  Options,
  Transcript,
  assemble,
)

_HALF_A_TIME = re.compile(r'[\d:.,\s]*:[\d:.,\s]*(?:-+>?\s*[\d:.,\s]*)?')


def read_subrip(path: Path, options: Options | None = None) -> Transcript:
  """Reads an `.srt` file.

  A cue's number is not needed. A label ahead of a colon (`MOM: look`) is the
  speaker where `speakers` knows it or it is in capitals.

  Raises:
    RecordingError: Nothing can be read; names the line and the fix.
  """
  options = options or Options()
  ledger = Ledger(path)
  text = ledger.read_text(path)
  cues = list(_cues(text.text.split('\n'), ledger, options.speakers))
  utterances = assemble([cues], ledger, options)
  return Transcript(utterances, provenance=ledger.facts())


def _cues(
  lines: list[str], ledger: Ledger, speakers: Mapping[str, str]
) -> Iterator[Cue]:
  places = []
  for place, line in enumerate(lines):
    times = parse_times(line, expected=_is_number(lines, place - 1))
    if times is not None:
      places.append((place, times))
  _leave_out_head(lines[: places[0][0] if places else None], ledger)
  starts = [place for place, _ in places]
  ends = [*starts[1:], len(lines)]
  for (place, times), end in zip(places, ends[: len(places)], strict=True):
    body = lines[place + 1 : end]
    if end < len(lines):
      # The number of the cue that follows.
      if body and body[-1].strip().isdecimal():
        body.pop()
    else:
      _cut_tail(body, place, ledger)
    spoken = [strip_markup(line) for line in body if line.strip()]
    for part in by_speaker(spoken, speakers):
      yield Cue(place + 1, times.start, times.end, part.label, part.text)


def _is_number(lines: list[str], place: int) -> bool:
  """Whether a line is the number of a cue: digits under a blank line."""
  if place < 0 or not lines[place].strip().isdecimal():
    return False
  return place == 0 or not lines[place - 1].strip()


def _leave_out_head(lines: list[str], ledger: Ledger) -> None:
  """Notes lines ahead of the first times; the first cue's number is none."""
  named = [number for number, line in enumerate(lines, 1) if line.strip()]
  if named and lines[named[-1] - 1].strip().isdecimal():
    named.pop()
  for number in named:
    ledger.leave_out(number, 'no line of times above it')
  if not any(line.strip() for line in lines):
    return
  if not named and lines[-1].strip() == '' and len(lines) > 1:
    ledger.leave_out(len(lines), 'a cue is cut short')


def _cut_tail(body: list[str], place: int, ledger: Ledger) -> None:
  """Takes off a cue that the end of the file cut ahead of its text."""
  while body and not body[-1].strip():
    body.pop()
  for start in range(max(len(body) - 2, 1), len(body)):
    rest = [line.strip() for line in body[start:]]
    under_blank = not body[start - 1].strip()
    numbered = rest[0].isdecimal()
    half = len(rest) == 2 and _HALF_A_TIME.fullmatch(rest[1][:40])
    if under_blank and numbered and (half or len(rest) == 1):
      del body[start:]
      ledger.leave_out(place + 2 + start, 'a cue is cut short')
      return
