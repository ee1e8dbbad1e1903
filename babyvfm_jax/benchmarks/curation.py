"""A whole build beside PyAV that decodes the same films, by turns."""

from __future__ import annotations

import functools
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from babyvfm_jax import progress
from babyvfm_jax.benchmarks import av_peer
from babyvfm_jax.corpus import build, pool, video
from babyvfm_jax.corpus.nursery import record

# A build must reach this share of the speed of decoding alone.
WANTED_RATIO = 0.8
WIDTH, HEIGHT, RATE = 640, 480, 30
# Side of the nursery's own pictures, which are enlarged, and the film's grain.
_DRAWN = 160
_GRAIN = 5
_GRAINS = 8
# Minutes that are drawn for a film: it shows them again and again.
_DRAWN_MINUTES = 1.0


class Result(NamedTuple):
  """What was measured, a number a round.

  Attributes:
    form: Of the films.
    minutes: Of video, in all.
    bytes: Of the films.
    frames: That PyAV decodes.
    kept: Frames of the corpus.
    alone: Seconds of PyAV.
    built: Seconds of the build.
  """

  form: str
  minutes: float
  bytes: int
  frames: int
  kept: int
  alone: tuple[float, ...]
  built: tuple[float, ...]

  @property
  def ratio(self) -> float:
    """Speed of the build as a share of PyAV's: median over the rounds."""
    return statistics.median(self._ratios())

  @property
  def enough(self) -> bool:
    """Whether the build is as fast as wanted."""
    return self.ratio >= WANTED_RATIO

  def _ratios(self) -> list[float]:
    return [a / b for a, b in zip(self.alone, self.built, strict=True)]

  def __str__(self) -> str:
    def rate(seconds: tuple[float, ...]) -> str:
      middle = statistics.median(seconds)
      return (
        f'{middle:6.1f} s, {self.frames / middle:,.0f} frames/s, '
        f'{60 * self.minutes / middle:,.0f} times real time'
      )

    low, high = min(self._ratios()), max(self._ratios())
    return (
      f'{self.form}: {self.minutes:,.0f} minutes of {WIDTH}x{HEIGHT} at {RATE} '
      f'frames/s, {self.bytes / 1e6:,.0f} MB, {self.frames:,} frames, of which '
      f'{self.kept:,} are kept\n'
      f'PyAV alone   {rate(self.alone)}\n'
      f'whole build  {rate(self.built)}\n'
      f'ratio        {self.ratio:.2f} ({low:.2f} to {high:.2f}) of the speed '
      f'of PyAV alone; {WANTED_RATIO:g} wanted, '
      f'{"enough" if self.enough else "too little"}'
    )


def measure(
  folder: Path,
  form: str,
  *,
  recordings: int = 6,
  minutes: int = 10,
  rounds: int = 5,
  workers: int = 2,
  threads: int = 1,
  size: int = 64,
) -> Result:
  """Measures a build of films, hashes to datasheet, beside decoding them.

  Args:
    folder: Where the films lie, or are written first.
    form: Key of `av_peer.FORMS`.
    recordings: Number of films.
    minutes: Length of each.
    rounds: Turns of each of the two.
    workers: Processes of each of the two.
    threads: Of PyAV's decoder in each process; 0 for its own choice. A build
      has one.
    size: Of the corpus's frames.

  Returns:
    The times.
  """
  archive = write_films(
    folder, form, recordings=recordings, minutes=minutes, workers=workers
  )
  films = sorted(archive.glob('*.mp4'))
  alone, built = [], []
  frames = kept = 0
  with progress.stage('Measure', rounds, 'rounds') as bar:
    for _ in range(rounds):
      seconds, frames = _decode(films, workers, threads)
      alone.append(seconds)
      seconds, kept = _build(archive, workers, size)
      built.append(seconds)
      bar.advance(1)
  return Result(
    form=form,
    minutes=sum(video.VideoFrames(film).duration for film in films) / 60,
    bytes=sum(film.stat().st_size for film in films),
    frames=frames,
    kept=kept,
    alone=tuple(alone),
    built=tuple(built),
  )


def _decode(films: list[Path], workers: int, threads: int) -> tuple[float, int]:
  began = time.perf_counter()
  tasks = [av_peer.Decoding(film, threads) for film in films]
  frames = sum(pool.run(av_peer.decode, tasks, workers=workers))
  return time.perf_counter() - began, frames


def _build(archive: Path, workers: int, size: int) -> tuple[float, int]:
  with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
    began = time.perf_counter()
    result = build.build(
      'folder',
      archive,
      Path(folder) / 'corpus',
      workers=workers,
      size=size,
      vocabulary=1000,
      # A film shows the same again and again, also across recordings' ends.
      audit='warn',
    )
    seconds = time.perf_counter() - began
    if result.quarantined:
      raise RuntimeError(f'{archive}: {result.quarantined} films set aside')
    index = build.store.Corpus(result.folder).index
    return seconds, int(index['frame_count'].sum())


def write_films(
  folder: Path, form: str, *, recordings: int, minutes: int, workers: int = 1
) -> Path:
  """Writes an archive of films with transcripts; what is there stays.

  Args:
    folder: Where to; the archive is a folder in it.
    form: Key of `av_peer.FORMS`.
    recordings: Number of films.
    minutes: Length of each.
    workers: Processes.

  Returns:
    The archive.
  """
  name = f'{form}-{recordings}x{minutes}'
  archive, drawn = folder / name, folder / f'{name}.drawn'
  if archive.is_dir():
    return archive
  # What is said in all of it, and what is seen in a minute of it.
  said = record.write_nursery(
    drawn / 'said', recordings=recordings, minutes_each=minutes, size=16, rate=1
  )
  seen = record.write_nursery(
    drawn / 'seen',
    recordings=recordings,
    minutes_each=_DRAWN_MINUTES,
    size=_DRAWN,
    rate=RATE,
    seed=1,
    workers=workers,
  )
  films = drawn / 'films'
  films.mkdir(exist_ok=True)
  tasks = [
    (drawn / 'seen' / f'{b}.mp4', films / f'{a}.mp4', form, minutes)
    for a, b in zip(said, seen, strict=True)
  ]
  with progress.stage('Film', recordings, 'films') as bar:
    for _ in pool.run(_film, tasks, workers=workers):
      bar.advance(1)
  for title in said:
    shutil.copy(drawn / 'said' / f'{title}.cha', films)
  films.rename(archive)
  shutil.rmtree(drawn)
  return archive


def _film(task: tuple[Path, Path, str, int]) -> None:
  """Films a drawn recording; what is moved to its place is whole."""
  drawn, path, form, minutes = task
  once = path.with_suffix('.once')
  av_peer.encode(once, enlarged(drawn), RATE, av_peer.FORMS[form])
  av_peer.repeat(once, path, round(minutes / _DRAWN_MINUTES))
  once.unlink()


def enlarged(path: Path) -> Iterator[np.ndarray]:
  """Pictures of a drawn recording as a camera sees them, with grain."""
  source = video.VideoFrames(path)
  times = [
    (place + 0.5) / RATE for place in range(round(source.duration * RATE))
  ]
  for place, (_, picture) in enumerate(source.frames(times)):
    large = Image.fromarray(picture).resize(
      (WIDTH, WIDTH), Image.Resampling.BICUBIC
    )
    top = (WIDTH - HEIGHT) // 2
    shown = np.asarray(large, np.int16)[top : top + HEIGHT]
    shown = shown + _grain()[place % _GRAINS]
    yield shown.clip(0, 255).astype(np.uint8)


@functools.cache
def _grain() -> np.ndarray:
  """[8, 480, 640, 1] int16: noise of a sensor."""
  rng = np.random.default_rng(0)
  shape = (_GRAINS, HEIGHT, WIDTH, 1)
  return rng.integers(-_GRAIN, _GRAIN + 1, shape, np.int16)
