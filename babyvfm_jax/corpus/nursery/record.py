"""Writing of recordings: video, transcript and ground truth."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import datetime
import json
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax import progress
from babyvfm_jax.corpus.nursery import camera, script, speech
from babyvfm_jax.corpus.nursery.draw import Figure, View, render, see
from babyvfm_jax.corpus.nursery.script import Episode, Event
from babyvfm_jax.corpus.transcripts.ages import DAYS_PER_MONTH
from babyvfm_jax.corpus.transcripts.chat import write_chat
from babyvfm_jax.corpus.video import write_video

TRUTH = 'truth'
CHILD = 'S'
AGES = (6.0, 32.0)

_BIRTH = datetime.date(2012, 10, 17)
_GOLDEN = 0.6180339887498949
_LEAST_FRACTION = 0.3
_LEAST_AREA = 0.004
_PARTICIPANTS = {
  'CHI': ('Sam', 'Target_Child'),
  'MOT': ('Anna', 'Mother'),
  'FAT': ('Tom', 'Father'),
}


@dataclasses.dataclass(frozen=True)
class Plan:
  """What a recording is to be; all else follows from it.

  Attributes:
    seed: Of the whole set.
    index: Of the recording in the set.
    minutes: Its length.
    size: Side of the picture in pixels, even.
    rate: Pictures per second.
    ages: Youngest and oldest age of the set, in months.
    relevance: Share of speech about what is attended to.
  """

  seed: int
  index: int
  minutes: float
  size: int = 64
  rate: int = 8
  ages: tuple[float, float] = AGES
  relevance: float = speech.RELEVANCE

  @property
  def age_days(self) -> int:
    """Whole days; any number of recordings is spread evenly over the ages."""
    start = np.random.default_rng([self.seed, 1 << 20]).random()
    place = (start + self.index * _GOLDEN) % 1.0
    low, high = self.ages
    return round((low + place * (high - low)) * DAYS_PER_MONTH)

  @property
  def name(self) -> str:
    """In SAYCam's form: child, date, age in months and days, part."""
    months = int(self.age_days // DAYS_PER_MONTH)
    days = round(self.age_days - months * DAYS_PER_MONTH)
    date = _BIRTH + datetime.timedelta(days=self.age_days)
    part = 1 + sum(
      dataclasses.replace(self, index=other).age_days == self.age_days
      for other in range(self.index)
    )
    return f'{CHILD}_{date:%Y%m%d}_{months:02d}{days:02d}_{part:02d}'

  def generator(self, purpose: int) -> np.random.Generator:
    return np.random.default_rng([self.seed, self.index, purpose])


def write_nursery(
  out: str | Path,
  *,
  recordings: int,
  minutes_each: float,
  size: int = 64,
  rate: int = 8,
  seed: int = 0,
  ages: tuple[float, float] = AGES,
  relevance: float = speech.RELEVANCE,
  workers: int = 1,
) -> list[str]:
  """Writes a set of recordings; what is there already is left as it is.

  Recording i is the same whether or not others are written. Layout `folder`
  reads the result; the ground truth lies apart, in `truth/`.

  Args:
    out: Folder for `S_*.mp4`, `S_*.cha` and `truth/S_*.jsonl`.
    recordings: How many.
    minutes_each: Length of each.
    size: Side of the picture in pixels, even.
    rate: Pictures per second.
    seed: Decides everything.
    ages: Youngest and oldest age of the child, in months.
    relevance: Share of the caregiver's speech about what is attended to.
    workers: Processes.

  Returns:
    The recordings' names, in the order of their indices.

  Raises:
    ValueError: A setting is out of range, or `out` holds recordings that were
      written with other settings.
  """
  _check(recordings, minutes_each, size, rate, ages, relevance)
  out = Path(out)
  (out / TRUTH).mkdir(parents=True, exist_ok=True)
  plans = [
    Plan(seed, index, minutes_each, size, rate, ages, relevance)
    for index in range(recordings)
  ]
  names = [plan.name for plan in plans]
  _check_settings(out, plans[0])
  left = [
    (out, plan, name)
    for plan, name in zip(plans, names, strict=True)
    if not is_written(out, name)
  ]
  done = recordings - len(left)
  with progress.stage(
    'Record nursery', recordings, 'recordings', start=done
  ) as bar:
    for _ in _write_all(left, workers):
      bar.advance(1)
  return names


def is_written(out: Path, name: str) -> bool:
  """Whether a recording is there; the transcript is written last."""
  return (out / f'{name}.cha').is_file() and (out / f'{name}.mp4').is_file()


def _check(recordings, minutes_each, size, rate, ages, relevance) -> None:
  if recordings < 1 or minutes_each <= 0 or rate < 1:
    raise ValueError(
      f'{recordings} recordings of {minutes_each} minutes at {rate} pictures '
      'a second: each must be positive'
    )
  if size < 16 or size % 2:
    raise ValueError(f'size {size}: video needs an even side of at least 16')
  if not 0 <= relevance <= 1:
    raise ValueError(f'relevance {relevance} does not lie in [0, 1]')
  if not 0 < ages[0] <= ages[1] < 100:
    raise ValueError(f'ages {ages}: give the youngest and oldest, in months')


def _check_settings(out: Path, plan: Plan) -> None:
  """Notes the settings, and refuses to mix two sets in one folder."""
  path = out / TRUTH / 'settings.json'
  settings = dataclasses.asdict(plan) | {'ages': list(plan.ages)}
  del settings['index']
  if path.is_file():
    noted = json.loads(path.read_text(encoding='utf-8'))
    if noted != settings:
      raise ValueError(
        f'{path}: these recordings were made with {noted}, not {settings}; '
        'choose another folder'
      )
    return
  _write_text(path, json.dumps(settings) + '\n')


def _write_all(
  jobs: Sequence[tuple[Path, Plan, str]], workers: int
) -> Iterator[None]:
  if workers <= 1 or len(jobs) <= 1:
    for job in jobs:
      yield write_recording(*job)
    return
  # Fresh processes: a fork of a process with threads may hang.
  context = multiprocessing.get_context('spawn')
  with concurrent.futures.ProcessPoolExecutor(workers, context) as pool:
    futures = [pool.submit(write_recording, *job) for job in jobs]
    for future in concurrent.futures.as_completed(futures):
      yield future.result()


def write_recording(out: Path, plan: Plan, name: str) -> None:
  """Writes one recording: truth and video first, the transcript last."""
  seconds = plan.minutes * 60
  age_months = plan.age_days / DAYS_PER_MONTH
  episodes = script.plan(plan.generator(0), seconds, age_months)
  said = speech.speak(plan.generator(1), episodes, age_months, plan.relevance)
  film = Film(plan, episodes, said)
  write_video(out / f'{name}.mp4', film.pictures(), plan.rate)
  _write_text(
    out / TRUTH / f'{name}.jsonl',
    ''.join(json.dumps(row) + '\n' for row in film.truth),
  )
  write_chat(
    out / f'{name}.cha',
    participants=_PARTICIPANTS,
    child_code='CHI',
    age_days=plan.age_days,
    media=name,
    utterances=[(u.start, u.end, u.code, u.text) for u in said],
    corpus='Nursery',
  )


def _write_text(path: Path, text: str) -> None:
  partial = path.with_name(f'{path.name}.{os.getpid()}.partial')
  partial.write_text(text, encoding='utf-8')
  partial.replace(path)


class Film:
  """Pictures of a recording, and the truth gathered as they pass.

  Attributes:
    truth: Rows of the truth file, complete once all pictures are drawn.
  """

  def __init__(
    self,
    plan: Plan,
    episodes: Sequence[Episode],
    said: Sequence[speech.Said],
  ):
    self._plan = plan
    self._episodes = episodes
    self._said = list(said)
    self.truth: list[dict[str, Any]] = []

  def pictures(self) -> Iterator[np.ndarray]:
    """Yields `[size, size, 3]` uint8 at `rate` pictures per second."""
    plan = self._plan
    rng = plan.generator(2)
    head = camera.Head.draw(rng, plan.age_days / DAYS_PER_MONTH)
    waiting = list(self._said)
    number = 0
    for place, episode in enumerate(self._episodes):
      light = camera.draw_light(rng, plan.size)
      view = episode.events[0].view
      for event in episode.events:
        while number / plan.rate < event.end:
          time = number / plan.rate
          wanted = script.wanted_view(episode, event, time)
          view = camera.follow(view, wanted, 1 / plan.rate)
          seen = camera.shake(view, head.sway(time, event.kind == 'glance'))
          figures = script.figures_at(episode, event, time, seen)
          self._note(episode, place, event, time, figures, seen, waiting)
          yield render(
            episode.scene.room,
            episode.scene.home,
            figures,
            seen,
            plan.size,
            light,
          )
          number += 1

  def _note(
    self,
    episode: Episode,
    place: int,
    event: Event,
    time: float,
    figures: list[Figure],
    view: View,
    waiting: list[speech.Said],
  ) -> None:
    """Truth of every full second and of every utterance's middle."""
    # A picture lasts 1/rate; rounding keeps full seconds full.
    on_second = round(time * self._plan.rate) % self._plan.rate == 0
    due = [u for u in waiting if (u.start + u.end) / 2 <= time]
    if not on_second and not due:
      return
    sights = see(figures, view)
    visible = describe(episode, event, sights)
    if on_second:
      self.truth.append(
        {
          'type': 'second',
          'time': round(time, 3),
          'episode': place,
          'room': episode.scene.room,
          'event': event.kind,
          'focus': event.focus,
          'visible': visible,
          'action': _action(episode, event),
        }
      )
    for utterance in due:
      waiting.remove(utterance)
      self.truth.append(
        {
          'type': 'utterance',
          **dataclasses.asdict(utterance),
          'in_view': _in_view(utterance.referent, visible),
        }
      )


def describe(
  episode: Episode, event: Event, sights: Sequence[Any]
) -> list[dict[str, Any]]:
  """What is visible, as rows of plain values."""
  rows = []
  for sight in sights:
    thing = episode.scene.things[sight.index]
    landmark = (
      episode.scene.things[thing.landmark].word if thing.relation else ''
    )
    moved = sight.index in (event.focus, event.partner) and (
      event.action or event.held
    )
    rows.append(
      {
        'thing': sight.index,
        'word': thing.word,
        'box': list(sight.box),
        'fraction': sight.fraction,
        'area': sight.area,
        'colour': thing.look.colour,
        'size': thing.size,
        'count': thing.count,
        'relation': '' if moved else thing.relation,
        'landmark': '' if moved else landmark,
        'held': bool(event.held and sight.index == event.focus),
      }
    )
  return rows


def _action(episode: Episode, event: Event) -> dict[str, str] | None:
  if not event.action:
    return None
  things = episode.scene.things
  partner = things[event.partner].word if event.partner >= 0 else ''
  return {
    'name': event.action,
    'actor': things[event.focus].word,
    'partner': partner,
  }


def _in_view(referent: str, visible: Sequence[dict[str, Any]]) -> bool:
  """Whether a thing of that name can be made out."""
  return any(
    row['word'] == referent
    and row['area'] >= _LEAST_AREA
    and row['fraction'] >= _LEAST_FRACTION
    for row in visible
  )
