"""Which utterances become moments, and when their pictures are taken.

`PRESETS` has our own rules and those of four published pipelines. A preset is
what is done at the build. What a pipeline selects by scores is the preset's
`select`, a selection for training (`mixture.NAME.select`) by columns of the
index, here in its strict form: by our own checkpoints' `alignment`, where the
pipeline asks a model that was trained on the web. Cosines of two models are
not of one scale: the threshold is the published one, `tools/select_corpus.py`
shows what it keeps of a corpus.

Their published splits are by utterance, so that neighbours of one recording lie
on both sides. Here every corpus is split by recording, child or group, whatever
the preset. CVCL's crop is a setting of its own: `fit`, 'cvcl'.

| preset | frames | kept | then |
|---|---|---|---|
| `ours` | 1 a second, 32 spread over a moment | all, and silences | |
| `cvcl` | 5 a second, the first 32 | caregivers | |
| `babyvlm_v1` | as `cvcl` | caregivers | pairs by alignment |
| `babyvlm_v2` | 1 a second | all | clips or pairs by alignment; windows |
| `ego_babyvlm` | 1 a second | no overlap with the child, word scores | |

Sources: Vong et al. 2024 (CVCL); Wang et al. 2025 (BabyVLM) and its second
version; EgoBabyVLM. Where a pipeline says nothing, ours holds.
"""

from __future__ import annotations

import bisect
import dataclasses
import itertools
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from babyvfm_jax.corpus.recording import Recording, Utterance
from babyvfm_jax.corpus.transcripts.times import infer_times

DEFAULT = 'ours'


@dataclasses.dataclass(frozen=True)
class Rules:
  """A preset.

  Attributes:
    rate: Frames a second inside a moment.
    max_frames: At most so many a moment.
    first: Whether these are the first ones, not spread over the moment.
    silence: Seconds without speech that make a moment; 0 for none.
    until_next: Whether an utterance ends where the next row begins.
    speakers: Roles that are kept; () for all.
    apart_from_child: Whether what overlaps the key child's speech is left out.
    least_confidence: Utterances of a lower confidence are left out; those
      without one are kept.
    select: The selection that goes with it, as `mixture.NAME.select`.
    view: Fields of the mixture's component that go with it, and their values.
  """

  rate: float = 1.0
  max_frames: int = 32
  first: bool = False
  silence: float = 5.0
  until_next: bool = False
  speakers: tuple[str, ...] = ()
  apart_from_child: bool = False
  least_confidence: float = 0.0
  select: str = "split == 'train'"
  view: tuple[tuple[str, Any], ...] = (('view', 'pairs'),)


_CVCL = Rules(
  rate=5.0,
  first=True,
  silence=0.0,
  until_next=True,
  speakers=('caregiver',),
)
PRESETS: Mapping[str, Rules] = MappingProxyType(
  {
    DEFAULT: Rules(),
    'cvcl': _CVCL,
    'babyvlm_v1': dataclasses.replace(
      _CVCL, select="split == 'train' and alignment > 0.2"
    ),
    # Pairs; its clips are `{'view': 'clips'}` at `alignment > 0.1`. Interleaved
    # windows are of 4 to 8 segments, here of 8 and shifted at random.
    'babyvlm_v2': Rules(
      silence=0.0,
      select="split == 'train' and alignment > 0.2",
      view=(('view', 'dialogues'), ('utterances', 8)),
    ),
    'ego_babyvlm': Rules(
      silence=0.0,
      apart_from_child=True,
      least_confidence=0.5,
    ),
  }
)


def apply(recording: Recording, preset: str) -> Recording:
  """The recording with the utterances that a preset keeps.

  What it leaves out is counted and named in the recording's provenance, under
  `windows`: for each reason the lines of the transcript. It is speech all the
  same (`other_speech`), so that no silence is cut from it.

  Args:
    recording: Read by a layout.
    preset: Key of `PRESETS`; the default leaves a recording as it is.
  """
  rules = PRESETS[preset]
  if preset == DEFAULT:
    return recording
  rows = infer_times(recording.utterances)
  ended = _until_next(rows) if rules.until_next else rows
  child = _child_speech(recording, rows)
  kept: list[Utterance] = []
  left_out: dict[str, list[int | None]] = {}
  others: list[tuple[float, float]] = []
  for row, item in zip(rows, ended, strict=True):
    # Whether it overlaps is asked of when it was said, not of its window.
    if reason := _reason(row, rules, child):
      left_out.setdefault(reason, []).append(row.line)
      if row.start is not None and row.end is not None:
        others.append((row.start, row.end))
    else:
      kept.append(item)
  facts: dict[str, Any] = {'preset': preset, 'kept': len(kept)}
  if left_out:
    facts['left_out'] = {why: tuple(lines) for why, lines in left_out.items()}
  unscored = sum(item.confidence is None for item in kept)
  if rules.least_confidence and unscored:
    facts['kept_without_confidence'] = unscored
  return dataclasses.replace(
    recording,
    utterances=tuple(kept),
    other_speech=(*recording.other_speech, *others),
    provenance={**recording.provenance, 'windows': facts},
  )


def _until_next(rows: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
  """Each with the start of the next row as its end; the last as it was."""
  ended = [
    row
    if row.start is None or following.start is None
    else dataclasses.replace(row, end=max(row.start, following.start))
    for row, following in itertools.pairwise(rows)
  ]
  return (*ended, *rows[-1:])


class _Spans:
  """Spans of time, to ask whether one overlaps any of them."""

  def __init__(self, spans: list[tuple[float, float]]):
    spans = sorted(spans)
    self._starts = [start for start, _ in spans]
    # How far the spans up to each one reach: long ones begin early.
    self._reached = list(itertools.accumulate((e for _, e in spans), max))

  def overlap(self, start: float, end: float) -> bool:
    before = bisect.bisect_left(self._starts, end)
    return before > 0 and self._reached[before - 1] > start


def _child_speech(recording: Recording, rows: tuple[Utterance, ...]) -> _Spans:
  """When the key child speaks, by voice types and by the transcript."""
  said = [
    (row.start, row.end)
    for row in rows
    if row.speaker == 'key_child'
    and row.start is not None
    and row.end is not None
  ]
  return _Spans([*said, *recording.child_speech])


def _reason(row: Utterance, rules: Rules, child: _Spans) -> str:
  """Why an utterance is left out; '' where it is kept."""
  if rules.speakers and row.speaker not in rules.speakers:
    return f'speaker {row.speaker}'
  if rules.apart_from_child:
    if row.speaker == 'key_child':
      return 'speech of the key child'
    start, end = row.start, row.end
    if start is not None and end is not None and child.overlap(start, end):
      return 'overlaps speech of the key child'
  if row.confidence is not None and row.confidence < rules.least_confidence:
    return f'confidence below {rules.least_confidence:g}'
  return ''
