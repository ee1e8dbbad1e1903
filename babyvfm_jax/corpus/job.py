"""One build: what is wanted, where it works, what an earlier one left there.

A build goes through three states, each left by one rename:

1. staging: `OUT/.staging/parts` fills with one part a recording (`staging`);
2. assembly: the parts are put together in `OUT/.staging/corpus`;
3. finished: its files are moved to `OUT`, `provenance.json` last.
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from babyvfm_jax.corpus import assembly, layouts, staging, store
from babyvfm_jax.corpus import settings as settings_lib
from babyvfm_jax.corpus import terms as terms_lib
from babyvfm_jax.corpus.privacy import policy as policy_lib
from babyvfm_jax.corpus.recording import RecordingReference

STAGING = '.staging'
# What a finished build puts into OUT; `provenance.json` marks it finished.
_FINISHED = 'provenance.json'
_SETTINGS = 'settings.json'


class BuildError(Exception):
  """A corpus that cannot be built; names the folder and the fix."""


@dataclasses.dataclass(frozen=True)
class Job:
  """A build that is wanted.

  Attributes:
    layout: How the archive is laid out.
    source: The archive.
    out: The corpus.
    settings: With the layout's own fit where none was given.
    terms: What the archive's licence allows.
    policy: What protects its people.
  """

  layout: layouts.Layout
  source: Path
  out: Path
  settings: settings_lib.Settings
  terms: terms_lib.Terms
  policy: policy_lib.Policy

  @property
  def wanted(self) -> dict[str, Any]:
    """What an earlier build must agree in, for JSON."""
    return {
      'layout': self.layout.name,
      **self.settings.to_json(),
      # What the policy says, wherever its file lies.
      'privacy': self.policy.fingerprint,
    }

  @property
  def staging(self) -> Path:
    """Folder of what is not yet a corpus."""
    return self.out / STAGING

  @property
  def parts(self) -> Path:
    """Folder of the recordings that are done."""
    return self.staging / 'parts'

  @property
  def scratch(self) -> Path:
    """Folder in which the corpus is put together."""
    return self.staging / 'corpus'

  @property
  def is_finished(self) -> bool:
    """Whether `out` holds a finished corpus."""
    return (self.out / _FINISHED).is_file()

  def part(self, reference: RecordingReference) -> Path:
    """The file of a recording that is done."""
    return self.parts / f'{reference.id}{staging.SUFFIX}'

  def is_staged(self, reference: RecordingReference) -> bool:
    """Whether a recording is done, and its files are as they were then."""
    part = self.part(reference)
    try:
      known = staging.about(part).sources if part.is_file() else None
    except staging.PartError:
      return False
    return known is not None and staging.same_sources(
      reference, self.source, known
    )


def prepare(job: Job) -> None:
  """Makes the staging folder, or checks that it is of the same build.

  Raises:
    BuildError: There is an unfinished build with other settings, or something
      else lies in `out`.
  """
  check_unfinished(job)
  job.parts.mkdir(parents=True, exist_ok=True)
  for leftover in job.parts.glob('*.unfinished'):
    leftover.unlink()
  path = job.staging / _SETTINGS
  temporary = path.with_suffix('.unfinished')
  temporary.write_text(json.dumps(job.wanted), encoding='utf-8')
  temporary.replace(path)


def take_back(
  job: Job, references: Sequence[RecordingReference]
) -> store.Corpus | None:
  """The finished corpus if its sources are as they were, else None.

  Then the parts of recordings that are as they were are taken back out of the
  corpus, so that only the others are read again.

  Raises:
    BuildError: It was built with other settings.
  """
  corpus = store.Corpus(job.out)
  same, known = unchanged(job, corpus, references)
  shown_otherwise = corpus.policy != job.policy.to_json()
  if len(same) == len(references) == len(known) and not shown_otherwise:
    print(f'{job.out}: the corpus is there already, nothing to do')
    return corpus
  print(
    f'{job.out}: {len(references) - len(same)} recordings are new or changed, '
    f'{len(known - {r.id for r in references})} are gone'
    f'{", the policy is another" * shown_otherwise}; building again'
  )
  prepare(job)
  assembly.take_apart(corpus, job.parts, same)
  return None


def unchanged(
  job: Job, corpus: store.Corpus, references: Sequence[RecordingReference]
) -> tuple[set[str], set[str]]:
  """Recordings that a finished corpus has as they are now, and all it has.

  Raises:
    BuildError: It was built with other settings.
  """
  provenance = corpus.provenance()
  _check_settings(job, provenance['settings'], 'the corpus')
  known = assembly.known_sources(provenance)
  same = {
    r.id
    for r in references
    if r.id in known and staging.same_sources(r, job.source, known[r.id])
  }
  return same, set(known)


def check_unfinished(job: Job) -> None:
  """Checks that an unfinished build in `out`, if any, is the one wanted.

  Raises:
    BuildError: It has other settings, or something else lies in `out`.
  """
  path = job.staging / _SETTINGS
  if path.is_file():
    before = json.loads(path.read_text(encoding='utf-8'))
    _check_settings(job, before, f'the unfinished build in {job.staging}')
  elif not job.is_finished:
    foreign = [n for n in assembly.FILES if (job.out / n).exists()]
    if foreign:
      raise BuildError(
        f'{job.out}: holds {", ".join(foreign)} of something else; give '
        'another --out'
      )


def publish(job: Job) -> None:
  """Moves a complete corpus to its place; the mark of being finished last."""
  (job.out / _FINISHED).unlink(missing_ok=True)
  for name in assembly.FILES:
    target = job.out / name
    if target.is_dir():
      shutil.rmtree(target)
    if (job.scratch / name).exists():
      (job.scratch / name).replace(target)
    else:
      target.unlink(missing_ok=True)
  (job.scratch / _FINISHED).replace(job.out / _FINISHED)
  shutil.rmtree(job.staging)


@contextlib.contextmanager
def only_build_of(out: Path) -> Iterator[None]:
  """Holds the folder's lock; the system frees it if the process dies.

  Raises:
    BuildError: Another process holds it.
  """
  with (out / '.lock').open('w') as file:
    try:
      fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
      raise BuildError(
        f'{out}: another build is at work in this folder; wait for it'
      ) from error
    yield


def _check_settings(job: Job, before: dict[str, Any], what: str) -> None:
  others = settings_lib.different(job.wanted, before)
  if others:
    now = ', '.join(f'{name}={value}' for name, (value, _) in others.items())
    then = ', '.join(f'{name}={value}' for name, (_, value) in others.items())
    raise BuildError(
      f'{job.out}: {what} was made with {then}, now it is {now}; give another '
      f'--out, or delete {job.out} to build it anew'
    )
