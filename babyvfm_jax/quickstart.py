"""The whole way once: recordings, corpus, tests, a model, its report.

Five stages, each done once: a stage that is done is named in `stages.json` of
the working directory with the settings that it was made with, and is skipped
from then on. A stage that was killed goes on: recordings and corpus by
recording, pretraining from its last checkpoint.
"""

from __future__ import annotations

import dataclasses
import json
import resource
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from babyvfm_jax import config as config_lib
from babyvfm_jax import provenance, report
from babyvfm_jax.corpus import build, nursery
from babyvfm_jax.evals import tasks
from babyvfm_jax.training import loop

_STAGES = 'stages.json'
# The report calls a corpus by its folder's name.
_CORPUS = 'nursery'
_LAYOUT = 'folder'
_STOPPABLE = 'pretraining'


class QuickstartError(Exception):
  """A working directory that was made with other settings."""


@dataclasses.dataclass(frozen=True)
class Settings:
  """What the nursery records, and with how many processes.

  Attributes:
    recordings: Number of recordings.
    minutes: Length of each.
    size: Side of the square pictures in pixels.
    seed: Everything that is recorded follows from it.
    workers: Processes that record and build; changes nothing in the result.
  """

  recordings: int
  minutes: float
  size: int
  seed: int
  workers: int

  def recorded(self) -> dict[str, Any]:
    """The settings that the result depends on."""
    settings = dataclasses.asdict(self)
    del settings['workers']
    return settings


@dataclasses.dataclass(frozen=True)
class _Stage:
  """A stage: from which settings, how it is run, how one sees it finished."""

  name: str
  settings: Mapping[str, Any]
  run: Callable[[], object]
  finished: Callable[[], bool]


def run(config: Any, workdir: str | Path, settings: Settings) -> Path | None:
  """Goes the whole way, or what is left of it.

  Args:
    config: The pretraining's config; its `corpus` is set here.
    workdir: Folder for everything, the run's own files included.
    settings: What the nursery records.

  Returns:
    The report's page, or None if the pretraining was asked to stop.

  Raises:
    QuickstartError: `workdir` was made with other settings.
  """
  workdir = Path(workdir)
  workdir.mkdir(parents=True, exist_ok=True)
  began = time.monotonic()
  stages = _stages(config, workdir, settings)
  # All before any: a change of settings is told before work is done.
  noted = _noted(workdir)
  for stage in stages:
    _check_settings(stage, noted, workdir)
  again = False
  for stage in stages:
    if not again and _is_done(stage, noted):
      print(f'{stage.name}: done, skipped', flush=True)
      continue
    # What comes after a stage that ran is out of date.
    again = True
    if not _run_stage(stage, workdir):
      return None
  page = _page(workdir)
  print(_summary(time.monotonic() - began), flush=True)
  print(page.resolve(), flush=True)
  return page


def _page(workdir: Path) -> Path:
  return workdir / 'report' / 'index.html'


def _stages(config: Any, workdir: Path, settings: Settings) -> list[_Stage]:
  recordings, corpus = workdir / 'recordings', workdir / _CORPUS
  config.corpus = str(corpus)
  recorded = settings.recorded()
  return [
    _Stage(
      'recordings',
      recorded,
      lambda: nursery.write_nursery(
        recordings,
        recordings=settings.recordings,
        minutes_each=settings.minutes,
        size=settings.size,
        seed=settings.seed,
        workers=settings.workers,
      ),
      recordings.is_dir,
    ),
    _Stage(
      'corpus',
      recorded,
      lambda: build.build(
        _LAYOUT,
        recordings,
        corpus,
        size=settings.size,
        seed=settings.seed,
        workers=settings.workers,
      ),
      (corpus / 'provenance.json').is_file,
    ),
    _Stage(
      'tests',
      recorded,
      lambda: tasks.build(_LAYOUT, recordings, corpus, corpus / 'tasks'),
      (corpus / 'tasks').is_dir,
    ),
    _Stage(
      _STOPPABLE,
      json.loads(config_lib.to_json(config)),
      lambda: loop.train(config, workdir),
      lambda: _is_trained(workdir),
    ),
    _Stage(
      'report',
      {},
      lambda: report.write_report(workdir),
      _page(workdir).is_file,
    ),
  ]


def _is_trained(workdir: Path) -> bool:
  record = provenance.read(workdir)
  return bool(record and record['finished'])


def _run_stage(stage: _Stage, workdir: Path) -> bool:
  """Runs a stage; False if it was asked to stop, which it has said itself."""
  # The settings first: half a stage must not go on with other ones.
  _note(stage, workdir, seconds=None)
  began = time.monotonic()
  stage.run()
  if not stage.finished():
    if stage.name != _STOPPABLE:
      raise RuntimeError(f'{workdir}: {stage.name} left nothing behind')
    return False
  _note(stage, workdir, seconds=round(time.monotonic() - began, 1))
  return True


def _note(stage: _Stage, workdir: Path, seconds: float | None) -> None:
  path = workdir / _STAGES
  noted = _noted(workdir)
  noted[stage.name] = {'settings': dict(stage.settings), 'seconds': seconds}
  # Written whole or not at all: a kill in between loses no stage.
  scratch = path.with_suffix('.part')
  scratch.write_text(json.dumps(noted, indent=2), encoding='utf-8')
  scratch.replace(path)


def _noted(workdir: Path) -> dict[str, Any]:
  path = workdir / _STAGES
  if not path.exists():
    return {}
  return json.loads(path.read_text(encoding='utf-8'))


def _is_done(stage: _Stage, noted: Mapping[str, Any]) -> bool:
  seconds = noted.get(stage.name, {}).get('seconds')
  return seconds is not None and stage.finished()


def _check_settings(
  stage: _Stage, noted: Mapping[str, Any], workdir: Path
) -> None:
  if stage.name not in noted:
    return
  changed = config_lib.differences(
    noted[stage.name]['settings'], stage.settings
  )
  if changed:
    raise QuickstartError(
      f'{workdir / _STAGES}: {stage.name} was made with other settings '
      f'({"; ".join(changed)}); give another --workdir, or delete {workdir}'
    )


def _summary(seconds: float) -> str:
  # ru_maxrss is in KiB on Linux; that of children is the largest single one's.
  own, children = (
    resource.getrusage(who).ru_maxrss / 2**20
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
  )
  return (
    f'All stages in {seconds // 60:.0f} min {seconds % 60:.0f} s; peak memory {own:.1f} GiB, of a '
    f'helper process {children:.1f} GiB'
  )
