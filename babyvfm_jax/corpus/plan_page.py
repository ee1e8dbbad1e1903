"""A plan as lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
  from babyvfm_jax.corpus.plan import Plan

# So many recordings that cannot be read are named.
_NAMED = 5


def page(plan: Plan) -> str:
  """The whole plan."""
  if plan.is_there:
    return (
      f'Plan of {plan.out}: the corpus of {plan.recordings:,} recordings and '
      f'{plan.moments:,} moments is there already, nothing to do'
    )
  lines = [f'Plan of {plan.out}; nothing has been written.']
  lines += [f'{title:<12}{text}' for title, text in _lines(plan)]
  return '\n'.join(lines)


def _lines(plan: Plan) -> Iterator[tuple[str, str]]:
  yield 'recordings', _recordings(plan)
  if plan.sampled < plan.left:
    yield (
      'looked into',
      f'{plan.sampled:,} of the {plan.left:,}, evenly spread over the archive; '
      'what follows is scaled up from these',
    )
  if plan.video_hours:
    yield 'video', f"{_hours(plan.video_hours)} by the files' headers"
  yield 'utterances', f'{plan.utterances:,} to be read'
  yield 'moments', f'{plan.moments:,} in all'
  yield 'frames', f'{plan.frames:,} to be made'
  yield from _set_aside(plan)
  yield (
    'disk',
    f'{_bytes(plan.corpus_bytes)} for the corpus, and as much again until it '
    f'is put together; {_bytes(plan.free_bytes)} are free',
  )
  if 2 * plan.corpus_bytes > plan.free_bytes:
    yield '', 'THIS IS TOO LITTLE: free the disk, or give another --out'
  yield from _time(plan)


def _recordings(plan: Plan) -> str:
  if not plan.resumed:
    return f'{plan.recordings:,}'
  if not plan.left:
    return f'{plan.recordings:,}, all done by an earlier build'
  return (
    f'{plan.recordings:,}: {plan.resumed:,} done by an earlier build, '
    f'{plan.left:,} left'
  )


def _set_aside(plan: Plan) -> Iterator[tuple[str, str]]:
  if not plan.unreadable:
    return
  yield (
    'set aside',
    f'{len(plan.unreadable):,} of {plan.sampled:,} cannot be read:',
  )
  for name, reason in plan.unreadable[:_NAMED]:
    # Reasons of layouts start with the file's name.
    yield '', reason if reason.startswith(name) else f'{name}: {reason}'
  if len(plan.unreadable) > _NAMED:
    yield '', f'and {len(plan.unreadable) - _NAMED:,} more'


def _time(plan: Plan) -> Iterator[tuple[str, str]]:
  cost, runner = plan.cost, plan.runner
  reading, assembly = map(_span, (plan.reading_seconds, plan.assembly_seconds))
  if runner.is_remote:
    yield 'time', f'{reading} of one core, shared by the workers of Beam'
  else:
    workers = f'{runner.workers} worker{"s" if runner.workers > 1 else ""}'
    yield 'time', f'about {reading} with {workers} (--workers)'
  yield (
    '',
    f'and about {assembly} to put it together: tokenizer, audit, card',
  )
  if plan.left:
    yield (
      '',
      f'reckoned from {cost.frames:,} frames of {cost.moments:,} moments, made '
      f'in {cost.seconds:.1f} s, of {cost.recordings} recordings; damage in '
      'the middle of a file is found only by the build',
    )
    yield 'to read', f'{_bytes(plan.source_bytes)} of files'


def _hours(hours: float) -> str:
  return f'{hours:,.1f} hours' if hours >= 1 else f'{60 * hours:,.1f} minutes'


def _span(seconds: float) -> str:
  if seconds < 120:
    return f'{max(seconds, 1):,.0f} s'
  if seconds < 7200:
    return f'{seconds / 60:,.0f} minutes'
  return f'{seconds / 3600:,.1f} hours'


def _bytes(count: float) -> str:
  for unit in ('B', 'KB', 'MB', 'GB'):
    if count < 1000:
      return f'{count:,.0f} {unit}' if unit == 'B' else f'{count:,.1f} {unit}'
    count /= 1000
  return f'{count:,.1f} TB'
