"""A few items of each task with everyone's answers, for the report.

The items are drawn by a seed, not picked: what the gallery shows is what the
task is like.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from babyvfm_jax.corpus.pictures import Encoder
from babyvfm_jax.evals import item as item_lib
from babyvfm_jax.evals import pictures
from babyvfm_jax.evals.protocols import Result

ITEMS_PER_TASK = 4
_FRAMES_OF_A_CLIP = 4
_SIDE = 192
_MOST_BYTES = 40_000


def entries(
  task: item_lib.Task,
  items: Sequence[item_lib.Item],
  results: Mapping[str, Result],
  *,
  seed: int,
  step: int | None,
) -> list[dict[str, Any]]:
  """Describes some items; `visuals` hold `Visual`s until they are written.

  A task whose card says `show` and not 'all' shows people who must not be: it
  has no place in a gallery.

  Args:
    task: The task.
    items: Those that were asked.
    results: By name of the subject; the first one's answers decide which
      pictures of a retrieval are shown.
    seed: Draws the items.
    step: Training step of the first subject.
  """

  if task.card.get('show', 'all') != 'all':
    return []
  # Pictures that no question is asked about have nothing to show.
  if any('scores' not in one.records[0] for one in results.values()):
    return []

  def place(index: int) -> bytes:
    return hashlib.sha256(f'{seed} {items[index].id}'.encode()).digest()

  chosen = sorted(range(len(items)), key=place)
  # One item a cluster: the items of one show the same pictures.
  clusters: dict[str, int] = {}
  for index in chosen:
    clusters.setdefault(items[index].cluster or items[index].id, index)
  describe = {'retrieval': _retrieval, 'next_token': _next_token}.get(
    task.protocol, _choice
  )
  by_id = {item.id: item for item in items}
  return [
    {
      'task': task.name,
      'item': items[index].id,
      'step': step,
      'protocol': task.protocol,
      'prompt': items[index].prompt,
      **describe(items[index], index, results, by_id),
    }
    for index in list(clusters.values())[:ITEMS_PER_TASK]
  ]


def write(folder: Path, found: Sequence[Mapping[str, Any]]) -> None:
  """Writes `gallery.json` and the pictures.

  Of what is there already stay the tasks that were not asked now, and those
  that were asked of a later checkpoint.
  """
  folder.mkdir(parents=True, exist_ok=True)
  path = folder / 'gallery.json'
  steps = {entry['task']: entry['step'] or 0 for entry in found}
  kept: list[Mapping[str, Any]] = []
  if path.is_file():
    old = json.loads(path.read_text(encoding='utf-8'))
    kept = [
      entry
      for entry in old
      if (entry.get('step') or 0) > steps.get(entry['task'], -1)
    ]
  stay = {entry['task'] for entry in kept}
  written = kept + [
    _with_files(folder, entry) for entry in found if entry['task'] not in stay
  ]
  partial = path.with_name(path.name + '.partial')
  partial.write_text(
    json.dumps(written, ensure_ascii=False, indent=1) + '\n', encoding='utf-8'
  )
  os.replace(partial, path)
  used = {name for entry in written for name in _files(entry)}
  for picture in folder.glob('*.jpg'):
    if picture.name not in used:
      picture.unlink()


def _choice(item, index, results, by_id) -> dict[str, Any]:
  del by_id
  entry = {
    'visuals': list(item.visuals),
    'texts': list(item.texts),
    'choose': item.choose,
    'answer': item.answer,
    'scores': {
      name: list(result.records[index]['scores'])
      for name, result in results.items()
    },
  }
  if item.query:
    entry['query'] = item.query
  return entry


def _retrieval(item, index, results, by_id) -> dict[str, Any]:
  """The pictures that the first subject finds best, and the right one."""
  name, result = next(iter(results.items()))
  record = result.records[index]
  shown = dict(zip(record['best'], record['scores'], strict=True))
  shown.setdefault(item.id, record['gold_score'])
  return {
    'visuals': [by_id[other].visuals[0] for other in shown],
    'texts': list(item.texts),
    'choose': 'visual',
    'answer': list(shown).index(item.id),
    'rank': record['rank'],
    'scores': {name: list(shown.values())},
  }


def _next_token(item, index, results, by_id) -> dict[str, Any]:
  """The right picture, then the shuffled one, each with its log-likelihood."""
  name, result = next(iter(results.items()))
  record = result.records[index]
  return {
    'visuals': [item.visuals[0], by_id[record['shuffled']].visuals[0]],
    'texts': list(item.texts),
    'choose': 'visual',
    'answer': 0,
    'scores': {name: list(record['scores'][:2])},
  }


def _with_files(folder: Path, entry: Mapping[str, Any]) -> dict[str, Any]:
  files = [_write_visual(folder, visual) for visual in entry['visuals']]
  written = {**entry, 'visuals': files}
  if 'query' in entry:
    written['query'] = _write_visual(folder, entry['query'])
  return written


def _write_visual(folder: Path, visual: item_lib.Visual) -> str | list[str]:
  """Name of the picture's copy; of a clip, names of a few frames."""
  if len(visual.paths) == 1:
    return _write_picture(folder, visual.paths[0])
  frames = pictures.even_subset(visual.paths, _FRAMES_OF_A_CLIP)
  return [_write_picture(folder, path) for path in frames]


def _write_picture(folder: Path, path: Path) -> str:
  data = path.read_bytes()
  if path.suffix.lower() not in ('.jpg', '.jpeg') or len(data) > _MOST_BYTES:
    data = Encoder(_SIDE, 'stretch')(pictures.decode(path, _SIDE))
  stem = re.sub(r'[^A-Za-z0-9_-]', '-', path.stem)[:40]
  name = f'{stem}-{hashlib.sha256(data).hexdigest()[:8]}.jpg'
  (folder / name).write_bytes(data)
  return name


def _files(entry: Mapping[str, Any]) -> list[str]:
  visuals = [*entry['visuals'], entry.get('query', [])]
  return [
    name
    for names in visuals
    for name in ([names] if isinstance(names, str) else names)
  ]
