"""Writing of recordings: video, transcript and ground truth."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import datetime
import functools
import json
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from babyvfm_jax import progress
from babyvfm_jax.corpus.nursery import script, speech
from babyvfm_jax.corpus.nursery.film import Film
from babyvfm_jax.corpus.transcripts.ages import DAYS_PER_MONTH
from babyvfm_jax.corpus.transcripts.chat import write_chat
from babyvfm_jax.corpus.video import write_video

TRUTH = 'truth'
CHILD = 'S'
AGES = (6.0, 32.0)

_BIRTH = datetime.date(2012, 10, 17)
_GOLDEN = 0.6180339887498949
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
    return self._age_days_of(self.index)

  def _age_days_of(self, index: int) -> int:
    place = (_first_place(self.seed) + index * _GOLDEN) % 1.0
    low, high = self.ages
    return round((low + place * (high - low)) * DAYS_PER_MONTH)

  @property
  def name(self) -> str:
    """In SAYCam's form: child, date, age in months and days, part."""
    age = self.age_days
    months = int(age // DAYS_PER_MONTH)
    days = round(age - months * DAYS_PER_MONTH)
    date = _BIRTH + datetime.timedelta(days=age)
    part = 1 + sum(
      self._age_days_of(other) == age for other in range(self.index)
    )
    return f'{CHILD}_{date:%Y%m%d}_{months:02d}{days:02d}_{part:02d}'

  def generator(self, purpose: int) -> np.random.Generator:
    """A random stream of its own for each purpose."""
    return np.random.default_rng([self.seed, self.index, purpose])


@functools.cache
def _first_place(seed: int) -> float:
  """Where in the ages the first recording lies, in [0, 1)."""
  return float(np.random.default_rng([seed, 1 << 20]).random())


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
      write_recording(*job)
      yield
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
  film = Film(
    episodes,
    said,
    size=plan.size,
    rate=plan.rate,
    age_months=age_months,
    rng=plan.generator(2),
  )
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
