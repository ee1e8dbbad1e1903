"""A page of tasks: what each asks, shown by a few of its items.

For whoever judges a battery: a developmental psychologist sees the stimuli, a
reviewer the chance level, the sizes and what a card says of shortcuts.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2

from babyvfm_jax.evals.item import Item, Task, TaskError, Visual, read_task
from babyvfm_jax.report import growth

_MOST_FRAMES = 10
_KINDS = {'.png': 'image/png', '.webp': 'image/webp', '.gif': 'image/gif'}


def write(
  folders: Sequence[str | Path],
  path: str | Path,
  *,
  items: int = 2,
  seed: int = 0,
  title: str = 'The battery',
) -> Path:
  """Writes one self-contained page.

  Args:
    folders: Task folders.
    path: Of the page.
    items: Shown of each task, drawn by the seed.
    seed: Of the drawing.
    title: Of the page.

  Raises:
    TaskError: A task is broken, or its card says that it must not be shown.
  """
  tasks = [read_task(folder) for folder in folders]
  hidden = [one.name for one in tasks if one.card.get('show', 'all') != 'all']
  if hidden:
    raise TaskError(
      f'the cards of {", ".join(hidden)} say that they must not be shown; give '
      'other tasks'
    )
  domains: dict[str, list[dict[str, Any]]] = {}
  for task in sorted(tasks, key=_place):
    described = describe(task, items, seed)
    domains.setdefault(task.card['domain'], []).append(described)
  environment = jinja2.Environment(
    loader=jinja2.PackageLoader('babyvfm_jax.report'),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
  )
  page = environment.get_template('battery.jinja').render(
    title=title,
    domains=domains,
    count=len(tasks),
    questions=sum(len(task.items) for task in tasks),
  )
  path = Path(path)
  path.parent.mkdir(parents=True, exist_ok=True)
  path.write_text(page, encoding='utf-8')
  return path


def describe(task: Task, items: int, seed: int) -> dict[str, Any]:
  """A task as the template wants it: card, sizes, items of other clusters."""
  order = sorted(
    task.items,
    key=lambda item: hashlib.sha256(f'{seed} {item.id}'.encode()).digest(),
  )
  clusters: dict[str, Item] = {}
  for item in order:
    clusters.setdefault(item.cluster or item.id, item)
  ages = task.card.get('age_range_months')
  return {
    'name': task.name,
    'card': task.card,
    'ages': f'{ages[0]:g} to {ages[1]:g} months' if ages else '',
    'count': len(task.items),
    'clusters': len(clusters),
    'familiar': len(task.familiar),
    'items': [_item(item) for item in list(clusters.values())[:items]],
  }


def _item(item: Item) -> dict[str, Any]:
  answer = item.answer
  chosen = {answer} if isinstance(answer, int) else set()
  free = item.choose == 'generate'
  return {
    'prompt': item.prompt,
    'query': _frames(item.query) if item.query else [],
    'visuals': [
      {
        'frames': _frames(visual),
        'right': item.choose in ('visual', 'impossible') and place in chosen,
      }
      for place, visual in enumerate(item.visuals)
    ],
    'texts': [
      {'text': text, 'right': item.choose == 'text' and place in chosen}
      for place, text in enumerate(item.texts[:6])
    ],
    'more': max(0, len(item.texts) - 6),
    'choose': item.choose,
    'answer': _said(answer) if free else '',
    'pairs': list(answer) if item.choose == 'match' else [],
  }


def _said(answer: Any) -> str:
  if isinstance(answer, list):
    return ' / '.join(str(one) for one in answer[:3])
  return str(answer)


def _frames(visual: Visual) -> list[str]:
  """The frames as data, evenly thinned where there are many."""
  paths = visual.paths
  if len(paths) > _MOST_FRAMES:
    step = (len(paths) - 1) / (_MOST_FRAMES - 1)
    paths = tuple(paths[round(k * step)] for k in range(_MOST_FRAMES))
  return [_data(path) for path in paths]


@functools.lru_cache(maxsize=4096)
def _data(path: Path) -> str:
  kind = _KINDS.get(path.suffix.lower(), 'image/jpeg')
  return f'data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}'


def _place(task: Task) -> tuple[int, str]:
  return growth.domain_rank(task.card['domain']), task.name
