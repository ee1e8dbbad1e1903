"""What SubRip and WebVTT share: lines of times, and who speaks in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from babyvfm_jax.corpus.transcripts.clock import parse_time_or_none
from babyvfm_jax.corpus.transcripts.speakers import is_label

_ARROW = re.compile(r'-{1,3}\s*>')
# Settings of the cue, or SubRip's coordinates, follow the end.
_SETTINGS = re.compile(r'\s+(?=\S*[:%A-Za-z])')
# A line of two times is one even with a damaged arrow.
_CLOCK = r'[-−]?(?:\d+\s*:\s*)?\d+\s*:\s*\d+\s*[.,]\s*\d+'
_TWO_TIMES = re.compile(rf'\s*({_CLOCK})[\s\-–—>=]+({_CLOCK})(?:\s.*)?')
_DASH = re.compile(r'\s*(?:[-–—‐]|>>+)\s*(?=\S)')
_LABEL = re.compile(
  r'\s*(?:\[([^\]:]{1,40})\]|\(([^):]{1,40})\)|([^:]{1,40}))\s*:\s+'
)
_CODE = re.compile(r'[A-Z][A-Z0-9_ .]*')


class Times(NamedTuple):
  """A line of times: seconds, None where one is damaged."""

  start: float | None
  end: float | None


class Part(NamedTuple):
  """What one speaker says in a cue."""

  label: str
  text: str


def parse_times(line: str, *, expected: bool = False) -> Times | None:
  """The times of a line such as `00:01.000 --> 00:02.500 align:start`.

  Args:
    line: Of the file.
    expected: Whether the line stands where times do, so that an arrow with two
      damaged times counts too.

  Returns:
    None for a line of text, which may hold an arrow as well.
  """
  sides = _ARROW.split(line, maxsplit=1)
  if len(sides) == 2:
    start = parse_time_or_none(sides[0])
    end = parse_time_or_none(_SETTINGS.split(sides[1].strip(), maxsplit=1)[0])
    clocks = [side for side in sides if ':' in side[:16]]
    if ((start is not None or end is not None) and clocks) or expected:
      return Times(start, end)
  elif match := _TWO_TIMES.fullmatch(line):
    return Times(parse_time_or_none(match[1]), parse_time_or_none(match[2]))
  return None


def by_speaker(
  lines: Sequence[str], extra: Mapping[str, str]
) -> Iterator[Part]:
  """Parts of a cue by who says them; most cues are one part without a label.

  A line that starts with a known label, a label in capitals, or, where there
  are several such lines, a dash, starts a part: what two people say must not
  become one utterance of one of them.

  Args:
    lines: Without markup.
    extra: Roles of a lab's own labels.
  """
  dashed = sum(_DASH.match(line) is not None for line in lines) > 1
  label, held = '', list[str]()
  for number, line in enumerate(lines):
    dash = _DASH.match(line)
    if dash and (dashed or number == 0):
      line = line[dash.end() :]
    found = _label(line, extra)
    if found or (dash and dashed):
      if held:
        yield Part(label, ' '.join(held))
      label, held = '', []
    if found:
      label, line = found
    held.append(line)
  yield Part(label, ' '.join(held))


def _label(line: str, extra: Mapping[str, str]) -> tuple[str, str] | None:
  """Label and rest of a line that starts with a label."""
  match = _LABEL.match(line)
  if match is None:
    return None
  label = next(group for group in match.groups() if group).strip()
  if is_label(label, extra) or _CODE.fullmatch(label):
    return label, line[match.end() :]
  return None
