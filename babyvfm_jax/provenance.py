"""Provenance: where a run comes from, written before its first step."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

FILE = 'provenance.json'
_PACKAGES = (
  'babyvfm_jax',
  'jax',
  'jaxlib',
  'flax',
  'optax',
  'orbax-checkpoint',
  'grain',
  'numpy',
)


class ProvenanceError(Exception):
  """A run that cannot go on as it began; names what changed and the fix."""


def collect(
  *,
  corpora: Mapping[str, Mapping[str, Any]],
  tokenizer_fingerprint: str,
  device: str,
  argv: Sequence[str] | None = None,
) -> dict[str, Any]:
  """Collects the provenance of a run that begins now.

  Args:
    corpora: `{name: {path, fingerprint, strict}}`; a corpus is strict if no
      model that was trained on other data had a part in it.
    tokenizer_fingerprint: Of the tokenizer.
    device: What it runs on, in words.
    argv: Command line without the interpreter, this process's by default.

  Returns:
    Plain values; `strict` is True if every corpus is.
  """
  argv = list(sys.orig_argv[1:] if argv is None else argv)
  return {
    'command': shlex.join(['python', *argv]),
    'overrides': [x.lstrip('-') for x in argv if x.startswith('--config.')],
    'git_revision': git_revision(),
    'versions': versions(),
    'device': device,
    'corpora': {name: dict(fields) for name, fields in corpora.items()},
    'tokenizer_fingerprint': tokenizer_fingerprint,
    'started': _now(),
    'finished': None,
    'resumed': [],
    'strict': all(fields.get('strict', True) for fields in corpora.values()),
  }


def versions() -> dict[str, str]:
  """Versions of Python and of the packages that numbers depend on."""
  found = {'python': platform.python_version()}
  for package in _PACKAGES:
    try:
      found[package] = importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
      # A clone that is run in place is described by its git revision.
      found[package] = 'not installed'
  return found


def git_revision(folder: str | Path | None = None) -> str | None:
  """Commit of the code, with `-dirty` if it was changed; None outside git."""
  folder = Path(__file__).parent if folder is None else Path(folder)
  command = ['git', 'describe', '--always', '--dirty', '--abbrev=40']
  try:
    result = subprocess.run(
      [*command, '--exclude=*'],
      cwd=folder,
      capture_output=True,
      text=True,
      timeout=30,
    )
  except (OSError, subprocess.TimeoutExpired):
    return None
  return result.stdout.strip() or None if result.returncode == 0 else None


def finish(record: Mapping[str, Any]) -> dict[str, Any]:
  """The provenance of a run that has done all its work now."""
  return {**record, 'finished': _now()}


def read(workdir: str | Path) -> dict[str, Any] | None:
  """The provenance of a run, or None if it has not begun."""
  path = Path(workdir) / FILE
  return json.loads(path.read_text('utf-8')) if path.is_file() else None


def write(workdir: str | Path, record: Mapping[str, Any]) -> None:
  """Writes `provenance.json`, all or nothing."""
  path = Path(workdir) / FILE
  draft = path.with_name(path.name + '.tmp')
  draft.write_text(json.dumps(record, indent=2) + '\n', 'utf-8')
  os.replace(draft, path)


def resume(
  workdir: str | Path, before: Mapping[str, Any], now: Mapping[str, Any]
) -> dict[str, Any]:
  """Checks that a run goes on with the data that it began with.

  Args:
    workdir: The run folder, for errors.
    before: Its provenance.
    now: What `collect` says now.

  Returns:
    The provenance with this start added to `resumed`.

  Raises:
    ProvenanceError: A corpus or the tokenizer is another.
  """
  for name, fields in now['corpora'].items():
    old = before['corpora'].get(name, {}).get('fingerprint')
    if old != fields['fingerprint']:
      raise ProvenanceError(
        f'{workdir}: corpus {name!r} ({fields["path"]}) has changed since the '
        'run began; bring back the corpus, or use a new --workdir'
      )
  if before['tokenizer_fingerprint'] != now['tokenizer_fingerprint']:
    raise ProvenanceError(
      f'{workdir}: the tokenizer has changed since the run began; bring it '
      'back, or use a new --workdir'
    )
  kept = ('command', 'git_revision', 'versions', 'device', 'started')
  start = {name: now[name] for name in kept}
  return {**before, 'resumed': [*before.get('resumed', []), start]}


def check_order(
  workdir: str | Path, record: Mapping[str, Any], batches: Mapping[str, Any]
) -> None:
  """Checks that a run draws the examples that it drew before.

  The index of a corpus may be the same and its quality columns, by which
  moments were selected, may not.

  Args:
    workdir: The run folder, for errors.
    record: The run's provenance.
    batches: What the loader says of itself now.

  Raises:
    ProvenanceError: Other moments are selected, or in another order.
  """
  known = record.get('batches', {}).get('order_sha256')
  if known not in (None, batches['order_sha256']):
    raise ProvenanceError(
      f'{workdir}: the batches are not those that the run began with; if the '
      'corpus was scored again since (quality.parquet), bring back its scores, '
      'or use a new --workdir'
    )


def _now() -> str:
  return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())
