"""WebVTT captions (`.vtt`).

Written here because the kept library does not pass: webvtt-py 0.6 leaves
entities in the text, gives all that several voices of a cue say to the first,
drops a cue whose times are damaged without a word, and knows no lines.

Source: W3C, WebVTT: The Web Video Text Tracks Format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from babyvfm_jax.corpus.transcripts.captions import (
  Part,
  Times,
  by_speaker,
  parse_times,
)
from babyvfm_jax.corpus.transcripts.cleaning import clean_text, strip_markup
from babyvfm_jax.corpus.transcripts.languages import language_code
from babyvfm_jax.corpus.transcripts.transcript import (
  Cue,
  Ledger,
  Options,
  Transcript,
  assemble,
)

_HEADER = re.compile(r'WEBVTT(?:[ \t].*)?')
_BLOCK = re.compile(r'(NOTE|STYLE|REGION)(?:[ \t].*)?')
_METADATA = re.compile(r'([A-Za-z][\w-]*)\s*[:=]\s*(.*)')
_VOICE = re.compile(r'<v(?:\.[^\s>]*)?\s+([^>]*)>')
_END_OF_VOICE = re.compile(r'</v\s*>')


def read_webvtt(path: Path, options: Options | None = None) -> Transcript:
  """Reads a `.vtt` file.

  Voices (`<v Mom>`) are speakers, as are labels ahead of a colon (see
  `captions.by_speaker`). A file without its header is read, and that is noted.

  Raises:
    RecordingError: Nothing can be read; names the line and the fix.
  """
  options = options or Options()
  ledger = Ledger(path)
  text = ledger.read_text(path)
  lines = text.text.split('\n')
  metadata, body = _metadata(lines, ledger)
  cues = list(_cues(lines, body, ledger, options.speakers))
  return Transcript(
    utterances=assemble([cues], ledger, options),
    language=language_code(metadata.get('language')),
    media=metadata.get('media', ''),
    provenance={
      **({'header': metadata} if metadata else {}),
      **ledger.facts(),
    },
  )


def _metadata(lines: list[str], ledger: Ledger) -> tuple[dict[str, str], int]:
  """Fields of the header, and the place of the first line after it."""
  first = next((p for p, line in enumerate(lines) if line.strip()), 0)
  if not _HEADER.fullmatch(lines[first].strip()):
    ledger.change(first + 1, 'no WEBVTT header, read all the same')
    return {}, first
  metadata, place = {}, first + 1
  while place < len(lines) and lines[place].strip():
    if parse_times(lines[place]) is not None:
      break
    if match := _METADATA.fullmatch(lines[place].strip()):
      metadata[match[1].casefold()] = match[2].strip()
    place += 1
  return metadata, place


def _cues(
  lines: list[str], place: int, ledger: Ledger, speakers: Mapping[str, str]
) -> Iterator[Cue]:
  while place < len(lines):
    block, place = _next_block(lines, place)
    if not block or _BLOCK.fullmatch(block[0][1].strip()):
      continue
    found = [
      (number, times)
      for number, line in block
      if (times := parse_times(line, expected='-->' in line)) is not None
    ]
    if not found:
      ledger.leave_out(block[0][0], 'no line of times above it')
      continue
    # Lines of times without a blank line between are cues of their own, as the
    # standard has it; a cue's identifier may stand ahead of the first alone.
    ends = [number for number, _ in found[1:]] + [block[-1][0] + 1]
    for (number, times), end in zip(found, ends, strict=True):
      text = '\n'.join(line for n, line in block if number < n < end)
      yield from _parts(number, times, text, speakers)


def _next_block(
  lines: list[str], place: int
) -> tuple[list[tuple[int, str]], int]:
  """Numbered lines up to the next blank one, and the place after it."""
  block = []
  while place < len(lines) and lines[place].strip():
    block.append((place + 1, lines[place]))
    place += 1
  return block, place + 1


def _parts(
  number: int, times: Times, text: str, speakers: Mapping[str, str]
) -> Iterator[Cue]:
  """The cue, or a cue for each voice of it."""
  pieces = _VOICE.split(_END_OF_VOICE.sub('', text))
  voiced = [
    Part(strip_markup(voice), strip_markup(said))
    for voice, said in zip(pieces[1::2], pieces[2::2], strict=True)
  ]
  spoken = [strip_markup(line) for line in pieces[0].split('\n')]
  spoken = [line for line in spoken if clean_text(line)]
  if spoken or not voiced:
    voiced = [*by_speaker(spoken, speakers), *voiced]
  for part in voiced:
    yield Cue(number, times.start, times.end, part.label, part.text)
