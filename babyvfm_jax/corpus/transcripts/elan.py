"""ELAN transcripts (`.eaf`).

Written here because the kept library does not pass: pympi-ling 1.71 refuses a
file without a version or a schema, or cut short, as a whole, and knows no lines.

Source: Max Planck Institute for Psycholinguistics, EAF schema 3.0.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path, PureWindowsPath
from urllib.parse import unquote
from xml.parsers import expat

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts.languages import language_code
from babyvfm_jax.corpus.transcripts.speakers import is_label
from babyvfm_jax.corpus.transcripts.tiers import choose_tiers
from babyvfm_jax.corpus.transcripts.transcript import (
  Cue,
  Ledger,
  Options,
  Transcript,
  assemble,
)


@dataclasses.dataclass
class _Tier:
  name: str
  participant: str
  parent: str
  cues: list[tuple[int, str, str, str]] = dataclasses.field(
    default_factory=list
  )


class _Reader:
  """Takes the elements of a file as they come, with their lines."""

  def __init__(self) -> None:
    self.slots: dict[str, float | None] = {}
    self.tiers: list[_Tier] = []
    self.media: list[tuple[str, float]] = []
    self.languages: list[str] = []
    self.units = 'milliseconds'
    self.document = False
    self._cue: tuple[int, str, str] | None = None
    self._text: list[str] | None = None
    self.parser = expat.ParserCreate('utf-8')
    self.parser.buffer_text = True
    self.parser.StartElementHandler = self._start
    self.parser.EndElementHandler = self._end
    self.parser.CharacterDataHandler = self._data
    self.parser.EntityDeclHandler = self._entity

  def _start(self, name: str, fields: dict[str, str]) -> None:
    match name:
      case 'ANNOTATION_DOCUMENT':
        self.document = True
      case 'HEADER':
        self.units = fields.get('TIME_UNITS', self.units)
      case 'MEDIA_DESCRIPTOR':
        self.media.append(
          (_file_name(fields), _milliseconds(fields, 'TIME_ORIGIN') or 0.0)
        )
      case 'TIME_SLOT':
        slot = fields.get('TIME_SLOT_ID', '')
        self.slots[slot] = _milliseconds(fields, 'TIME_VALUE')
      case 'TIER':
        tier = _Tier(
          fields.get('TIER_ID', ''),
          fields.get('PARTICIPANT', ''),
          fields.get('PARENT_REF', ''),
        )
        self.tiers.append(tier)
        self.languages += filter(None, [fields.get('LANG_REF')])
      case 'LOCALE':
        self.languages += filter(None, [fields.get('LANGUAGE_CODE')])
      case 'ALIGNABLE_ANNOTATION':
        self._cue = (
          self.parser.CurrentLineNumber,
          fields.get('TIME_SLOT_REF1', ''),
          fields.get('TIME_SLOT_REF2', ''),
        )
      case 'ANNOTATION_VALUE':
        self._text = []

  def _data(self, text: str) -> None:
    if self._text is not None:
      self._text.append(text)

  def _end(self, name: str) -> None:
    if name == 'ANNOTATION_VALUE' and self._text is not None:
      if self._cue is not None and self.tiers:
        self.tiers[-1].cues.append((*self._cue, ''.join(self._text)))
      self._text = None
    elif name == 'ALIGNABLE_ANNOTATION':
      self._cue = None

  def _entity(self, name: str, *_: object) -> None:
    raise _EntityError(name)


class _EntityError(Exception):
  """A file that declares entities: no transcript of ELAN's does."""


def read_elan(path: Path, options: Options | None = None) -> Transcript:
  """Reads an `.eaf` file.

  Utterances are the time-aligned annotations of tiers that depend on no other
  (see `tiers.choose_tiers`). The speaker is the tier's participant where the
  table of speakers knows it or the tier's name is unknown too, else the tier.

  Raises:
    RecordingError: Nothing can be read; names the line and the fix.
  """
  options = options or Options()
  ledger = Ledger(path)
  reader = _parse(path, ledger)
  names = [tier.name for tier in reader.tiers]
  independent = [tier.name for tier in reader.tiers if not tier.parent]
  chosen = choose_tiers(path, names, independent, options.tiers)
  offset = _offset(path, reader)

  def time(slot: str, number: int) -> float | None:
    if slot not in reader.slots:
      ledger.change(number, 'names a time slot that is not there')
    value = reader.slots.get(slot)
    return None if value is None else (value + offset) / 1000

  tiers = [
    [
      Cue(number, time(first, number), time(last, number), label, text)
      for number, first, last, text in tier.cues
    ]
    for tier in reader.tiers
    if tier.name in chosen
    for label in [_label(tier, options)]
  ]
  languages = filter(None, map(language_code, reader.languages))
  others = [name for name in names if name not in chosen]
  return Transcript(
    utterances=assemble(tiers, ledger, options),
    language=next(languages, ''),
    media=reader.media[0][0] if reader.media else '',
    provenance={
      'tiers': tuple(chosen),
      **({'tiers_not_read': tuple(others)} if others else {}),
      **({'time_origin': offset / 1000} if offset else {}),
      **ledger.facts(),
    },
  )


def _parse(path: Path, ledger: Ledger) -> _Reader:
  """The elements up to the end, or to where the file is damaged."""
  text = ledger.read_text(path)
  reader = _Reader()
  try:
    reader.parser.Parse(text.text.lstrip().encode('utf-8', 'replace'), True)
  except _EntityError as error:
    raise RecordingError(
      f'{path.name}: line {reader.parser.CurrentLineNumber}: declares the '
      f'entity {str(error)!r}, as no file of ELAN does; export it again'
    ) from error
  except expat.ExpatError as error:
    if not any(tier.cues for tier in reader.tiers):
      raise RecordingError(
        f'{path.name}: line {error.lineno}: damaged XML '
        f'({expat.ErrorString(error.code)}) ahead of the first annotation; '
        'export the file again'
      ) from error
    # A beginning or an end may itself be damaged, so the more of them counts.
    marks = (
      '<ALIGNABLE_ANNOTATION',
      '<ANNOTATION_VALUE>',
      '</ANNOTATION_VALUE',
    )
    lost = max(map(text.text.count, marks)) - sum(
      len(tier.cues) for tier in reader.tiers
    )
    # The values of tiers that depend on others are no utterances.
    lost -= text.text.count('<REF_ANNOTATION')
    ledger.leave_out(
      error.lineno,
      f'damaged XML ({expat.ErrorString(error.code)}): what follows, with '
      f'{max(lost, 0)} annotations, is not read',
    )
  if not reader.document:
    raise RecordingError(
      f'{path.name}: line 1: XML, but not of ELAN (no ANNOTATION_DOCUMENT); '
      'save the file with ELAN'
    )
  if reader.units != 'milliseconds':
    raise RecordingError(
      f'{path.name}: times are in {reader.units}; save the file with ELAN 3 or '
      'later, which counts milliseconds'
    )
  return reader


def _milliseconds(fields: dict[str, str], name: str) -> float | None:
  try:
    value = float(fields[name])
  except (KeyError, ValueError):
    return None
  return value if abs(value) < 1e12 else None


def _file_name(fields: dict[str, str]) -> str:
  """Name of the media file, whatever system its path is of."""
  url = fields.get('RELATIVE_MEDIA_URL') or fields.get('MEDIA_URL', '')
  return PureWindowsPath(unquote(url)).name


def _offset(path: Path, reader: _Reader) -> float:
  """Milliseconds of the video at which the transcript's time begins.

  That of the media file of the transcript's name, or of the only one.
  """
  for name, origin in reader.media:
    if PureWindowsPath(name).stem == path.stem:
      return origin
  return reader.media[0][1] if len(reader.media) == 1 else 0.0


def _label(tier: _Tier, options: Options) -> str:
  """The participant, unless only the tier's name says who that is."""
  if not tier.participant.strip():
    return tier.name
  known = is_label(tier.participant, options.speakers)
  if not known and is_label(tier.name, options.speakers):
    return tier.name
  return tier.participant
