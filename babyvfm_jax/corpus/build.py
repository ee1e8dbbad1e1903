"""Recordings to a corpus, on the processes of one machine.

A build goes through three states, each left by one rename:

1. staging: `OUT/.staging/parts` fills with one part a recording (`staging`);
2. assembly: the parts are put together in `OUT/.staging/corpus`;
3. finished: its files are moved to `OUT`, `provenance.json` last.

Killed in 1, a build goes on with the recordings that have no part; killed in
2 or 3, it assembles again. Everything is written in the order of the layout,
so the corpus is the same, byte for byte, for any number of workers and
interruptions.
"""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import difflib
import fcntl
import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax import progress
from babyvfm_jax.corpus import (
  assembly,
  croissant,
  curation,
  datasheet,
  layouts,
  pictures,
  pool,
  staging,
  store,
)
from babyvfm_jax.corpus import terms as terms_lib
from babyvfm_jax.corpus.audit import gate
from babyvfm_jax.corpus.recording import RecordingError, RecordingReference

STAGING = '.staging'
# What a finished build puts into OUT; `provenance.json` marks it finished.
_FINISHED = 'provenance.json'


class BuildError(Exception):
  """A corpus that cannot be built; names the folder and the fix."""


@dataclasses.dataclass(frozen=True)
class Result:
  """What a build did.

  Attributes:
    folder: The corpus.
    recordings: Recordings in it.
    moments: Moments in it.
    quarantined: Recordings that were set aside (see `quarantine.jsonl`).
    resumed: Recordings that an earlier, interrupted build had done.
    state: 'built', or 'unchanged' where the corpus was there already.
    layout: Name of the layout, given or recognised.
  """

  folder: Path
  recordings: int
  moments: int
  quarantined: int
  resumed: int
  state: str
  layout: str

  def summary(self) -> str:
    """One line for people."""
    aside = ''
    if self.quarantined:
      path = self.folder / 'quarantine.jsonl'
      aside = f'; {self.quarantined:,} set aside, see {path}'
    return (
      f'{self.folder}: {self.state}, {self.moments:,} moments of '
      f'{self.recordings:,} recordings{aside}; {self.folder / "card.html"}'
    )


def build(
  layout: str | layouts.Layout,
  source: str | Path,
  out: str | Path,
  *,
  size: int = 64,
  fit: str | None = None,
  rate: float = 1.0,
  max_frames: int = 32,
  silence: float = 5.0,
  workers: int = 1,
  seed: int = 0,
  split: Sequence[float] = (0.85, 0.075, 0.075),
  vocabulary: int = 2000,
  limit: int | None = None,
  audit: str = 'fail',
) -> Result:
  """Builds a corpus, or goes on with an interrupted build.

  With the settings and sources of a finished corpus it does nothing. Where
  sources were added, taken away or changed since, only those are read again.

  Args:
    layout: A name of `layouts.LAYOUTS`, a layout, or 'auto' to recognise it.
    source: Folder of the archive.
    out: Folder of the corpus.
    size: Side of the stored, square frames in pixels.
    fit: 'crop', 'stretch' or 'pad'; None takes the layout's own.
    rate: Frames a second inside a moment.
    max_frames: At most so many frames a moment, spread over it.
    silence: Stretches without speech of at least so many seconds become
      moments of their own.
    workers: Processes that read recordings.
    seed: Of the split.
    split: Shares of train, validation and test.
    vocabulary: Tokens of the tokenizer.
    limit: Read only so many recordings, evenly spread over the archive.
    audit: Whether leakage between splits is to 'fail' the build, to 'warn', or
      'off' not to be looked for (see `audit.rules`).

  Raises:
    BuildError: Nothing to build, leakage, or `out` holds something else.
    pool.WorkerError: A worker process crashed.
  """
  layout = _layout(layout, Path(source))
  settings = curation.Settings(
    size, fit or layout.default_fit, float(rate), max_frames, silence
  )
  if settings.fit not in pictures.FITS:
    raise BuildError(f'--fit={settings.fit}: use one of {pictures.FITS}')
  if audit not in gate.MODES:
    raise BuildError(f'--audit={audit}: use one of {gate.MODES}')
  wanted = {
    'layout': layout.name,
    **dataclasses.asdict(settings),
    'seed': seed,
    'split': list(split),
    'vocabulary': vocabulary,
    'limit': limit,
  }
  try:
    terms = terms_lib.of_archive(layout, Path(source))
    job = _Job(layout, Path(source), Path(out), settings, wanted, terms)
    references = _spread(layout.discover(job.source), limit)
  except (FileNotFoundError, RecordingError, terms_lib.TermsError) as error:
    raise BuildError(str(error)) from error
  if not references:
    raise BuildError(
      f'{source}: no recording of layout {layout.name} found; check --source '
      'and --layout'
    )
  job.out.mkdir(parents=True, exist_ok=True)
  with _only_build_of(job.out):
    return _build(job, references, workers, audit)


@dataclasses.dataclass(frozen=True)
class _Job:
  layout: layouts.Layout
  source: Path
  out: Path
  settings: curation.Settings
  wanted: dict[str, Any]
  terms: terms_lib.Terms

  @property
  def staging(self) -> Path:
    return self.out / STAGING

  @property
  def parts(self) -> Path:
    return self.staging / 'parts'

  def part(self, reference: RecordingReference) -> Path:
    return self.parts / f'{reference.id}{staging.SUFFIX}'


def _build(
  job: _Job, references: list[RecordingReference], workers: int, audit: str
) -> Result:
  if (job.out / _FINISHED).is_file():
    unchanged = _unchanged(job, references)
    if unchanged is not None:
      shutil.rmtree(job.staging, ignore_errors=True)
      return unchanged
  _prepare(job)
  quarantine, resumed = _stage(job, references, workers)
  kept = [r for r in references if r.id not in quarantine]
  if not kept:
    _raise_all_quarantined(job, quarantine)
  scratch = job.staging / 'corpus'
  shutil.rmtree(scratch, ignore_errors=True)
  scratch.mkdir()
  assembly.assemble(
    scratch,
    [job.part(reference) for reference in kept],
    quarantine=[quarantine[r.id] for r in references if r.id in quarantine],
    settings=job.wanted,
    source=job.source,
    split_by=job.layout.split_by,
    terms=job.terms.to_json(),
  )
  try:
    gate.check(scratch, audit)
  except gate.LeakageError as error:
    # What was read stays in staging: with another mode it is not read again.
    raise BuildError(f'{job.out}: {error}') from error
  corpus = store.Corpus(scratch)
  croissant.write(corpus)
  datasheet.write(corpus)
  moments = len(corpus)
  _publish(scratch, job.out)
  shutil.rmtree(job.staging)
  return Result(
    job.out,
    len(kept),
    moments,
    len(quarantine),
    resumed,
    'built',
    job.layout.name,
  )


def _stage(
  job: _Job, references: list[RecordingReference], workers: int
) -> tuple[dict[str, dict[str, Any]], int]:
  """Brings every recording into a part or into quarantine (by id)."""
  left = []
  for reference in references:
    if not _is_staged(job, reference):
      job.part(reference).unlink(missing_ok=True)
      left.append(reference)
  resumed = len(references) - len(left)
  tasks = (
    curation.Task(job.layout, reference, job.source, job.settings, job.parts)
    for reference in left
  )
  quarantine: dict[str, dict[str, Any]] = {}
  with progress.stage(
    'Build corpus', len(references), 'recordings', resumed
  ) as bar:
    for outcome in pool.run(curation.curate, tasks, workers=workers):
      if outcome.quarantine is not None:
        quarantine[outcome.recording] = outcome.quarantine
      note = f'{len(quarantine)} in quarantine' if quarantine else ''
      bar.advance(1, note)
  return quarantine, resumed


def _is_staged(job: _Job, reference: RecordingReference) -> bool:
  part = job.part(reference)
  try:
    known = staging.about(part).sources if part.is_file() else None
  except staging.PartError:
    return False
  return known is not None and staging.same_sources(
    reference, job.source, known
  )


def _prepare(job: _Job) -> None:
  """Makes the staging folder, or checks that it is of the same build."""
  path = job.staging / 'settings.json'
  if path.is_file():
    before = json.loads(path.read_text(encoding='utf-8'))
    _check_settings(job, before, f'the unfinished build in {job.staging}')
  elif not (job.out / _FINISHED).is_file():
    foreign = [n for n in assembly.FILES if (job.out / n).exists()]
    if foreign:
      raise BuildError(
        f'{job.out}: holds {", ".join(foreign)} of something else; give '
        'another --out'
      )
  job.parts.mkdir(parents=True, exist_ok=True)
  for leftover in job.parts.glob('*.unfinished'):
    leftover.unlink()
  temporary = path.with_suffix('.unfinished')
  temporary.write_text(json.dumps(job.wanted), encoding='utf-8')
  temporary.replace(path)


def _check_settings(job: _Job, before: dict[str, Any], what: str) -> None:
  names = [n for n in job.wanted if job.wanted[n] != before.get(n)]
  if names:
    now = ', '.join(f'{n}={job.wanted[n]}' for n in names)
    then = ', '.join(f'{n}={before.get(n)}' for n in names)
    raise BuildError(
      f'{job.out}: {what} was made with {then}, now it is {now}; give another '
      f'--out, or delete {job.out} to build it anew'
    )


def _unchanged(
  job: _Job, references: list[RecordingReference]
) -> Result | None:
  """The finished corpus's result, or None where sources have changed.

  Then the parts of recordings that are as they were are taken back out of the
  corpus, so that only the others are read again.
  """
  corpus = store.Corpus(job.out)
  provenance = corpus.provenance()
  _check_settings(job, provenance['settings'], 'the corpus')
  known = assembly.known_sources(provenance)
  same = {
    r.id
    for r in references
    if r.id in known and staging.same_sources(r, job.source, known[r.id])
  }
  if len(same) == len(references) == len(known):
    print(f'{job.out}: the corpus is there already, nothing to do')
    recordings = len(provenance['recordings'])
    return Result(
      job.out,
      recordings,
      len(corpus),
      len(known) - recordings,
      recordings,
      'unchanged',
      job.layout.name,
    )
  print(
    f'{job.out}: {len(references) - len(same)} recordings are new or changed, '
    f'{len(set(known) - {r.id for r in references})} are gone; building again'
  )
  _prepare(job)
  assembly.take_apart(corpus, job.parts, same)
  return None


def _publish(scratch: Path, out: Path) -> None:
  """Moves a complete corpus to its place; the mark of being finished last."""
  (out / _FINISHED).unlink(missing_ok=True)
  for name in assembly.FILES:
    target = out / name
    if target.is_dir():
      shutil.rmtree(target)
    if (scratch / name).exists():
      (scratch / name).replace(target)
    else:
      target.unlink(missing_ok=True)
  (scratch / _FINISHED).replace(out / _FINISHED)


def _raise_all_quarantined(job: _Job, quarantine) -> None:
  path = job.out / 'quarantine.jsonl'
  assembly.write_quarantine(path, list(quarantine.values()))
  first = next(iter(quarantine.values()))
  raise BuildError(
    f'{job.source}: none of {len(quarantine)} recordings could be used; the '
    f'reasons are in {path}. The first: {first["reason"]}'
  )


def _layout(layout: str | layouts.Layout, source: Path) -> layouts.Layout:
  if not isinstance(layout, str):
    return layout
  if layout == layouts.AUTO:
    try:
      layout, reason = layouts.recognise(source)
    except (FileNotFoundError, layouts.UnrecognisedError) as error:
      raise BuildError(str(error)) from error
    print(f'{source}: layout {layout} ({reason})', flush=True)
  if layout not in layouts.LAYOUTS:
    near = difflib.get_close_matches(layout, layouts.LAYOUTS, 1)
    hint = f'; did you mean {near[0]}?' if near else ''
    raise BuildError(
      f'--layout={layout}: use one of {", ".join(layouts.LAYOUTS)}{hint}'
    )
  return layouts.LAYOUTS[layout]


def _spread(
  references: list[RecordingReference], limit: int | None
) -> list[RecordingReference]:
  counts = collections.Counter(reference.id for reference in references)
  twice = sorted(i for i, count in counts.items() if count > 1)
  if twice:
    raise BuildError(
      f'recordings must have different ids, these are repeated: {twice[:5]}; '
      'rename their files'
    )
  if limit is None or limit >= len(references):
    return references
  places = np.linspace(0, len(references) - 1, max(limit, 1))
  return [references[int(place)] for place in np.round(places)]


@contextlib.contextmanager
def _only_build_of(out: Path) -> Iterator[None]:
  """Holds the folder's lock; the system frees it if the process dies."""
  with (out / '.lock').open('w') as file:
    try:
      fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
      raise BuildError(
        f'{out}: another build is at work in this folder; wait for it'
      ) from error
    yield
