"""Recordings to a corpus, on the processes of one machine.

Killed while it reads (see `job` for the states of a build), it goes on with
the recordings that have no part; killed later, it assembles again. Everything
is written in the order of the layout, so the corpus is the same, byte for byte,
for any number of workers and interruptions.
"""

from __future__ import annotations

import collections
import dataclasses
import difflib
import shutil
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
  runners,
  store,
)
from babyvfm_jax.corpus import job as job_lib
from babyvfm_jax.corpus import plan as plan_lib
from babyvfm_jax.corpus import settings as settings_lib
from babyvfm_jax.corpus import terms as terms_lib
from babyvfm_jax.corpus.audit import gate
from babyvfm_jax.corpus.job import BuildError
from babyvfm_jax.corpus.privacy import policy as policy_lib
from babyvfm_jax.corpus.recording import RecordingError, RecordingReference


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
  workers: int = 1,
  runner: str = runners.POOL,
  beam_options: str = '',
  audit: str = 'fail',
  **settings: Any,
) -> Result:
  """Builds a corpus, or goes on with an interrupted build.

  With the settings and sources of a finished corpus it does nothing. Where
  sources were added, taken away or changed since, only those are read again.

  Args:
    layout: A name of `layouts.LAYOUTS`, a layout, or 'auto' to recognise it.
    source: Folder of the archive.
    out: Folder of the corpus.
    workers: Processes that read recordings.
    runner: A name of `runners.RUNNERS`: where recordings are read. It does not
      change a byte.
    beam_options: Of the runners that use Beam (see `runners.Runner`).
    audit: Whether leakage between splits is to 'fail' the build, to 'warn', or
      'off' not to be looked for (see `audit.rules`).
    **settings: Fields of `settings.Settings`.

  Raises:
    BuildError: Nothing to build, leakage, a setting out of range, or `out`
      holds something else.
    runners.RunnerError: The runner cannot work here.
    beam.PipelineError: A pipeline failed.
  """
  working = runners.Runner(runner, workers, beam_options)
  working.check_folders(source=Path(source), out=Path(out))
  if audit not in gate.MODES:
    raise BuildError(f'--audit={audit}: use one of {gate.MODES}')
  job = _job(_layout(layout, Path(source)), Path(source), Path(out), settings)
  references = _references(job)
  policy_lib.protect(job.policy.to_json())
  job.out.mkdir(parents=True, exist_ok=True)
  if job.policy.owner_only:
    job.out.chmod(0o700)
  with job_lib.only_build_of(job.out):
    result = _build(job, references, working, audit)
    policy_lib.close(job.out, job.policy.to_json())
    return result


def plan(
  layout: str | layouts.Layout,
  source: str | Path,
  out: str | Path,
  *,
  workers: int = 1,
  runner: str = runners.POOL,
  beam_options: str = '',
  **settings: Any,
) -> plan_lib.Plan:
  """What `build` would do; writes nothing.

  Args:
    layout: As of `build`, and so are the others.
    source: Folder of the archive.
    out: Folder of the corpus; it is not made.
    workers: Processes that would read recordings.
    runner: Where they would.
    beam_options: Of the runners that use Beam.
    **settings: Fields of `settings.Settings`.

  Raises:
    BuildError: As `build`, of what it would find before it reads.
    runners.RunnerError: The runner cannot work here.
  """
  working = runners.Runner(runner, workers, beam_options)
  working.check_folders(source=Path(source), out=Path(out))
  job = _job(_layout(layout, Path(source)), Path(source), Path(out), settings)
  return plan_lib.make(job, _references(job), working)


def _job(
  layout: layouts.Layout, source: Path, out: Path, given: dict[str, Any]
) -> job_lib.Job:
  try:
    settings = settings_lib.Settings(**given)
    terms = terms_lib.of_archive(layout, source)
    policy = policy_lib.of_archive(source, settings.privacy, layout)
  except (
    settings_lib.SettingsError,
    terms_lib.TermsError,
    policy_lib.PolicyError,
  ) as error:
    raise BuildError(str(error)) from error
  settings = dataclasses.replace(
    settings, fit=settings.fit or layout.default_fit
  )
  return job_lib.Job(layout, source, out, settings, terms, policy)


def _build(
  job: job_lib.Job,
  references: list[RecordingReference],
  runner: runners.Runner,
  audit: str,
) -> Result:
  if job.is_finished and (corpus := job_lib.take_back(job, references)):
    shutil.rmtree(job.staging, ignore_errors=True)
    recordings = len(corpus.provenance()['recordings'])
    aside = len(corpus.provenance()['quarantined'])
    return Result(
      job.out,
      recordings,
      len(corpus),
      aside,
      recordings,
      'unchanged',
      job.layout.name,
    )
  job_lib.prepare(job)
  quarantine, resumed = _stage(job, references, runner)
  kept = [r for r in references if r.id not in quarantine]
  if not kept:
    _raise_all_quarantined(job, quarantine)
  shutil.rmtree(job.scratch, ignore_errors=True)
  job.scratch.mkdir()
  assembly.assemble(
    job.scratch,
    [job.part(reference) for reference in kept],
    quarantine=[quarantine[r.id] for r in references if r.id in quarantine],
    settings=job.wanted,
    source=job.source,
    split_by=job.settings.split_by or job.layout.split_by,
    terms=job.terms.to_json(),
    policy=job.policy,
    left_alone=_left_alone(job),
  )
  try:
    gate.check(job.scratch, audit)
  except gate.LeakageError as error:
    # What was read stays in staging: with another mode it is not read again.
    raise BuildError(f'{job.out}: {error}') from error
  corpus = store.Corpus(job.scratch)
  croissant.write(corpus)
  datasheet.write(corpus)
  moments = len(corpus)
  job_lib.publish(job)
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
  job: job_lib.Job,
  references: list[RecordingReference],
  runner: runners.Runner,
) -> tuple[dict[str, dict[str, Any]], int]:
  """Brings every recording into a part or into quarantine (by id)."""
  left = []
  for reference in references:
    if not job.is_staged(reference):
      job.part(reference).unlink(missing_ok=True)
      left.append(reference)
  resumed = len(references) - len(left)
  tasks = (
    curation.Task(
      job.layout, reference, job.source, job.settings, job.parts, job.policy
    )
    for reference in left
  )
  quarantine: dict[str, dict[str, Any]] = {}
  with progress.stage(
    'Build corpus', len(references), 'recordings', resumed
  ) as bar:
    for outcome in runner.run(
      curation.curate, tasks, job.staging, crashed=curation.crashed
    ):
      if outcome.quarantine is not None:
        quarantine[outcome.recording] = outcome.quarantine
      note = f'{len(quarantine)} in quarantine' if quarantine else ''
      bar.advance(1, note)
  return quarantine, resumed


def _left_alone(job: job_lib.Job) -> tuple[str, ...]:
  """Files of the archive that the layout takes for none of a recording."""
  find = getattr(job.layout, 'left_alone', None)
  return find(job.source) if find is not None else ()


def _raise_all_quarantined(job: job_lib.Job, quarantine) -> None:
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


def _references(job: job_lib.Job) -> list[RecordingReference]:
  """The recordings of the archive, as many as are wanted."""
  try:
    references = job.layout.discover(job.source)
  except (FileNotFoundError, RecordingError) as error:
    raise BuildError(job.policy.withhold(str(error))) from None
  if not references:
    raise BuildError(
      f'{job.source}: no recording of layout {job.layout.name} found; check '
      '--source and --layout'
    )
  counts = collections.Counter(reference.id for reference in references)
  twice = sorted(i for i, count in counts.items() if count > 1)
  if twice:
    raise BuildError(
      f'recordings must have different ids, these are repeated: {twice[:5]}; '
      'rename their files'
    )
  limit = job.settings.limit
  if limit is None or limit >= len(references):
    return references
  places = np.linspace(0, len(references) - 1, max(limit, 1))
  return [references[int(place)] for place in np.round(places)]
