"""Writing of recordings: video, transcript and ground truth."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import json
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from babyvfm_jax import progress
from babyvfm_jax.corpus.nursery import forms, script, speech
from babyvfm_jax.corpus.nursery.film import Film
from babyvfm_jax.corpus.nursery.plan import AGES, CHILD, FORMS, Plan
from babyvfm_jax.corpus.transcripts.ages import DAYS_PER_MONTH
from babyvfm_jax.corpus.video import write_video

__all__ = [
  'AGES',
  'CHILD',
  'FORMS',
  'TRUTH',
  'Plan',
  'is_written',
  'write_nursery',
  'write_recording',
]

TRUTH = 'truth'


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
  form: str = 'folder',
  workers: int = 1,
) -> list[str]:
  """Writes a set of recordings; what is there already is left as it is.

  Recording i is the same whether or not others are written. The layout of the
  form's name reads the result; the ground truth lies apart, in `truth/`.

  Args:
    out: Folder for the videos, their transcripts and `truth/*.jsonl`.
    recordings: How many.
    minutes_each: Length of each.
    size: Side of the picture in pixels, even.
    rate: Pictures per second.
    seed: Decides everything.
    ages: Youngest and oldest age of the child, in months.
    relevance: Share of the caregiver's speech about what is attended to.
    form: Archive in whose form it is written: 'folder' (`S_*.mp4` and
      `S_*.cha`), 'saycam' or 'babyview' (see `forms`).
    workers: Processes.

  Returns:
    The recordings' names, in the order of their indices.

  Raises:
    ValueError: A setting is out of range, or `out` holds recordings that were
      written with other settings.
  """
  _check(recordings, minutes_each, size, rate, ages, relevance)
  if form not in FORMS:
    raise ValueError(f'form {form!r}: use one of {", ".join(FORMS)}')
  out = Path(out)
  (out / TRUTH).mkdir(parents=True, exist_ok=True)
  plans = [
    Plan(seed, index, minutes_each, size, rate, ages, relevance, form)
    for index in range(recordings)
  ]
  names = [plan.name for plan in plans]
  _check_settings(out, plans[0])
  forms.write_tables(out, plans)
  left = [
    (out, plan, name)
    for plan, name in zip(plans, names, strict=True)
    if not is_written(out, name, plan)
  ]
  done = recordings - len(left)
  with progress.stage(
    'Record nursery', recordings, 'recordings', start=done
  ) as bar:
    for _ in _write_all(left, workers):
      bar.advance(1)
  return names


def is_written(out: Path, name: str, plan: Plan) -> bool:
  """Whether a recording is there; the transcript is written last."""
  return (
    forms.transcript_path(out, plan, name).is_file()
    and forms.video_path(out, plan, name).is_file()
  )


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
  # Sets from before there were forms have none noted.
  if plan.form == FORMS[0]:
    del settings['form']
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
  said = forms.timed(
    plan,
    speech.speak(plan.generator(1), episodes, age_months, plan.relevance),
  )
  film = Film(
    episodes,
    said,
    size=plan.size,
    rate=plan.rate,
    age_months=age_months,
    rng=plan.generator(2),
  )
  pictures = (forms.framed(plan, picture) for picture in film.pictures())
  video = forms.video_path(out, plan, name)
  video.parent.mkdir(parents=True, exist_ok=True)
  write_video(video, pictures, plan.rate)
  _write_text(
    out / TRUTH / f'{name}.jsonl',
    ''.join(json.dumps(row) + '\n' for row in film.truth),
  )
  forms.write_transcript(out, plan, name, said)


def _write_text(path: Path, text: str) -> None:
  partial = path.with_name(f'{path.name}.{os.getpid()}.partial')
  partial.write_text(text, encoding='utf-8')
  partial.replace(path)
