"""Times for utterances that a transcript leaves without."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

from babyvfm_jax.corpus.recording import Utterance

# Seconds. An inferred utterance lasts at most this long...
LONGEST = 5.0
# ... and this long where it has a timed neighbour on one side alone.
NOMINAL = 2.0


def infer_times(utterances: Sequence[Utterance]) -> tuple[Utterance, ...]:
  """Times for the untimed among timed utterances, marked as inferred.

  Between two timed neighbours the untimed share the gap evenly, which is the
  linear interpolation of their starts; ahead of the first timed one and after
  the last they stand next to it, `NOMINAL` seconds each.

  Args:
    utterances: In the transcript's order. An utterance counts as untimed
      without a start; without an end alone it ends where the next one starts.

  Returns:
    The same utterances in the same order; unchanged where none is timed.
  """
  timed = [
    place for place, item in enumerate(utterances) if item.start is not None
  ]
  result = list(utterances)
  if not timed:
    return tuple(result)
  for place, following in itertools.zip_longest(timed, timed[1:]):
    if result[place].end is None:
      start = utterances[place].start or 0.0
      limit = None if following is None else utterances[following].start
      result[place] = dataclasses.replace(
        result[place], end=_end(start, limit), time_inferred=True
      )
  first, last = timed[0], timed[-1]
  start, _ = span(result[first])
  step = min(NOMINAL, start / first) if first else 0.0
  _spread(result, 0, first, start - first * step, step)
  for before, after in itertools.pairwise(timed):
    (_, start), (end, _) = span(result[before]), span(result[after])
    if count := after - before - 1:
      step = max(end - start, 0.0) / count
      _spread(result, before + 1, after, start, step)
  _, end = span(result[last])
  _spread(result, last + 1, len(result), end, NOMINAL)
  return tuple(result)


def span(utterance: Utterance) -> tuple[float, float]:
  """Start and end of an utterance that has both, seconds."""
  if utterance.start is None or utterance.end is None:
    raise ValueError(f'an utterance without times: {utterance}')
  return utterance.start, utterance.end


def _end(start: float, limit: float | None) -> float:
  """End of an utterance: where the next timed one starts, if that is near."""
  if limit is None:
    return start + NOMINAL
  return max(min(limit, start + LONGEST), start)


def _spread(
  utterances: list[Utterance], low: int, high: int, start: float, step: float
) -> None:
  """Gives utterances `low` to `high` starts that are `step` seconds apart."""
  for place in range(low, high):
    begin = start + (place - low) * step
    utterances[place] = dataclasses.replace(
      utterances[place],
      start=begin,
      end=begin + min(step, LONGEST),
      time_inferred=True,
    )
