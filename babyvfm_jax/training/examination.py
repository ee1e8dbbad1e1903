"""An examination: checkpoints of a run, and others beside it, sit the tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from babyvfm_jax.evals import session, suite
from babyvfm_jax.evals.subject import SubjectError
from babyvfm_jax.evals.subjects import outside
from babyvfm_jax.training import assembly, checkpoint

MODEL = 'model'


def candidates(
  workdir: str | Path | None, steps: str = '', others: Sequence[str] = ()
) -> list[session.Candidate]:
  """The subjects of an examination, the run's checkpoints last, ascending.

  Args:
    workdir: A run folder, or None.
    steps: `all`, steps separated by commas, or '' for the latest.
    others: Specs of other subjects; see `outside.KINDS`.

  Raises:
    SubjectError: A step or another subject does not exist.
  """
  specs = [outside.parse(one) for one in others]
  found = [
    session.Candidate(
      name,
      spec.step,
      _source(spec),
      lambda album, spec=spec, name=name: outside.load(  # type: ignore[misc]
        spec, name=name, album=album
      ),
    )
    for spec, name in zip(specs, outside.names_of(specs), strict=True)
  ]
  if workdir is None:
    return found
  folder = Path(workdir)
  for step in _steps(folder, steps):
    spec = outside.Spec('run', '', folder, step)
    found.append(
      session.Candidate(
        MODEL,
        step,
        'run',  # Of the folder that it stands in, wherever that is moved.
        lambda album, spec=spec: outside.load(  # type: ignore[misc]
          spec, name=MODEL, album=album
        ),
      )
    )
  return found


def examine(
  workdir: str | Path | None = None,
  *,
  out: str | Path | None = None,
  steps: str = '',
  others: Sequence[str] = (),
  tasks: Sequence[str] = (),
  domains: Sequence[str] = (),
  controls: bool = True,
  bootstrap: int = 1000,
  limit: int | None = None,
  again: bool = False,
  progress: bool = False,
) -> session.Outcome:
  """Lets a run's checkpoints and other subjects sit tests.

  Args:
    workdir: A run folder, or None for other subjects alone.
    out: Where scores are written; by default the run folder.
    steps: As for `candidates`.
    others: As for `candidates`.
    tasks: Task folders, or folders of them; by default those of the run's
      corpus.
    domains: Only tasks of these; none for all.
    controls: Whether the controls sit too: beside the run's last step, or
      without a run beside the first of the others.
    bootstrap: Number of resamples.
    limit: About how many items a task has, or None for all.
    again: Whether to ask again for what is in `scores.json`.
    progress: Whether to show a bar.

  Raises:
    SubjectError: There is nobody to sit, or nowhere to write.
    CheckpointError: The run folder is none.
    TaskError: A task is missing or broken.
  """
  subjects = candidates(workdir, steps, others)
  place = out or workdir
  if not subjects or place is None:
    raise SubjectError(
      'nobody to examine: give --workdir=DIR of a run, or --subjects=SPEC,... '
      'with --out=DIR'
    )
  seed = 0
  folders = list(tasks)
  if workdir is not None:
    config = assembly.read_config(workdir)
    seed = config['seed']
    folders = folders or assembly.task_folders(config)
  plan = session.Plan(
    controls=controls,
    controlled=-1 if workdir is not None else 0,
    bootstrap=bootstrap,
    limit=limit,
    seed=seed,
    again=again,
    progress=progress,
  )
  found = session.in_domains(suite.find_tasks(folders), domains)
  return session.hold(subjects, found, place, plan)


def _steps(folder: Path, steps: str) -> list[int]:
  assembly.read_config(folder)  # Says what is wrong with a folder that is none.
  found = checkpoint.steps(folder)
  if not found:
    raise SubjectError(f'{folder}: no checkpoints yet')
  if not steps:
    return found[-1:]
  if steps == 'all':
    return found
  asked = [part.strip() for part in steps.split(',') if part.strip()]
  wrong = [one for one in asked if not one.isdigit() or int(one) not in found]
  if wrong:
    raise SubjectError(f'{folder}: no steps {wrong}; there are {found}')
  return sorted({int(one) for one in asked})


def _source(spec: outside.Spec) -> str:
  parts = [spec.kind, spec.architecture, spec.path.resolve().as_posix()]
  return ':'.join(part for part in parts if part)
