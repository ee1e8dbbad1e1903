"""A policy at work on a recording that is being read."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from babyvfm_jax.corpus.privacy import faces
from babyvfm_jax.corpus.privacy.names import Replacer
from babyvfm_jax.corpus.privacy.policy import Policy
from babyvfm_jax.corpus.recording import FrameSource, Recording


class Guard:
  """Hides what a policy wants hidden, and counts it.

  Attributes:
    counts: What was hidden so far: `faces` in frames, `names` in texts, and
      whether a name stands in the recording's own id, which nothing changes
      (`name_in_id`). Frames count as they are read.
  """

  def __init__(self, policy: Policy):
    """Makes the guard of one recording."""
    self._policy = policy
    self._replace = Replacer(policy.names)
    self.counts: dict[str, Any] = {}

  def over(self, recording: Recording) -> Recording:
    """The recording with names replaced and frames that come blurred."""
    if self._policy.names:
      self.counts['names'] = 0
      self.counts['name_in_id'] = self._replace(recording.id)[1] > 0
      recording = dataclasses.replace(
        recording,
        # Identifiers: two children must not become one.
        child=self._replace.pseudonym(recording.child),
        group=self._replace.pseudonym(recording.group),
        utterances=tuple(
          dataclasses.replace(
            item,
            text=self._hidden(item.text),
            speaker_label=self._replace(item.speaker_label)[0],
            words=tuple(
              word._replace(text=self._replace(word.text)[0])
              for word in item.words
            ),
            tiers=tuple((n, self._replace(t)[0]) for n, t in item.tiers),
          )
          for item in recording.utterances
        ),
        provenance=self._facts(recording.provenance),
      )
    if self._policy.faces == 'blur' and recording.frames is not None:
      self.counts['faces'] = 0
      recording = dataclasses.replace(
        recording, frames=_Blurred(recording.frames, self.counts)
      )
    return recording

  def _hidden(self, text: str) -> str:
    text, count = self._replace(text)
    self.counts['names'] += count
    return text

  def _facts(self, facts: Any) -> Any:
    """What a layout tells, every text in it without names."""
    if isinstance(facts, Mapping):
      return {self._facts(k): self._facts(v) for k, v in facts.items()}
    if isinstance(facts, list | tuple):
      return type(facts)(self._facts(item) for item in facts)
    return self._replace(facts)[0] if isinstance(facts, str) else facts


@dataclasses.dataclass
class _Blurred:
  """A frame source whose faces are blurred; a repeated picture is done once."""

  source: FrameSource
  counts: dict[str, Any]
  _last: tuple[np.ndarray, np.ndarray] | None = None

  @property
  def duration(self) -> float:
    return self.source.duration

  @property
  def spans(self) -> Any:
    return getattr(self.source, 'spans', None)

  def frames(
    self, times: Sequence[float]
  ) -> Iterator[tuple[float, np.ndarray]]:
    for time, picture in self.source.frames(times):
      if self._last is None or self._last[0] is not picture:
        blurred, boxes = faces.blur(picture)
        self.counts['faces'] += len(boxes)
        self._last = (picture, blurred)
      yield time, self._last[1]
