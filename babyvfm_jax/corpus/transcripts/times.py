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
  if not timed:
    return tuple(utterances)
  result = list(utterances)
  for place, following in zip(timed, [*timed[1:], None], strict=True):
    if result[place].end is None:
      result[place] = _end(result[place], result, following)
  first, last = timed[0], timed[-1]
  start = result[first].start
  length = min(NOMINAL, start / first) if first else 0.0
  _spread(result, 0, first, start - first * length, length)
  for before, after in itertools.pairwise(timed):
    count = after - before - 1
    gap = max(result[after].start - result[before].end, 0.0)
    if count:
      _spread(result, before + 1, after, result[before].end, gap / count)
  _spread(result, last + 1, len(result), result[last].end, NOMINAL)
  return tuple(result)


def _end(
  item: Utterance, utterances: Sequence[Utterance], following: int | None
) -> Utterance:
  """The utterance with an end: where the next timed one starts, if near."""
  end = item.start + NOMINAL
  if following is not None:
    end = min(utterances[following].start, item.start + LONGEST)
  return dataclasses.replace(item, end=max(end, item.start), time_inferred=True)


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
