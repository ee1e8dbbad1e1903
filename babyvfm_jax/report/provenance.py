"""Where a run comes from: what is needed to get the same figures again."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from babyvfm_jax.report.run import Run


@dataclasses.dataclass(frozen=True)
class Provenance:
  """Provenance, ready for the page.

  Attributes:
    label: The run.
    command: The command as it was given, or ''.
    facts: (name, value) of everything else.
    config: The resolved configuration as indented JSON, or ''.
    hashes: (task, items_sha256) of every test.
  """

  label: str
  command: str
  facts: tuple[tuple[str, str], ...]
  config: str
  hashes: tuple[tuple[str, str], ...]


def view(run: Run) -> Provenance:
  """The provenance of a run."""
  command = run.provenance.get('command', '')
  if isinstance(command, list):
    command = ' '.join(map(str, command))
  facts: list[tuple[str, str]] = []
  rest = {k: v for k, v in run.provenance.items() if k != 'command'}
  _flatten('', rest, facts)
  hashes = dict.fromkeys((row.task, row.items_sha256) for row in run.scores)
  return Provenance(
    label=run.label,
    command=str(command),
    facts=tuple(facts),
    config=json.dumps(run.config, indent=2) if run.config else '',
    hashes=tuple(hashes),
  )


def _flatten(
  prefix: str, content: Mapping[str, Any], facts: list[tuple[str, str]]
) -> None:
  for key, value in content.items():
    name = f'{prefix}{key}'.replace('_', ' ')
    if isinstance(value, dict) and name == 'versions':
      facts.append((name, ', '.join(f'{k} {v}' for k, v in value.items())))
    elif isinstance(value, dict):
      _flatten(f'{name}: ', value, facts)
    elif isinstance(value, list):
      facts.append((name, ' '.join(map(str, value)) or '–'))
    elif isinstance(value, bool):
      facts.append((name, 'yes' if value else 'no'))
    else:
      facts.append((name, '–' if value in (None, '') else str(value)))
