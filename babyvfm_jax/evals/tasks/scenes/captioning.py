"""Captioning of scenes: what six people wrote of each is the reference."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babyvfm_jax.evals.tasks.scenes.material import Material, TaskWriter

ITEMS = 200
# Of whose sentences a caption can be like one.
_FEWEST = 3


def build(material: Material, out: Path) -> list[Path]:
  """Writes the task: a picture of its own an item, all its sentences."""
  name = 'scenes-captioning'
  generator = material.generator(name)
  writer = TaskWriter(out / name, material)
  items: list[dict[str, Any]] = []
  seen: set[str] = set()
  for place in generator.permutation(len(material.scenes)):
    scene = material.scenes[int(place)]
    texts = [one.text for one in scene.captions if one.text]
    if len(texts) < _FEWEST or len(items) == ITEMS:
      continue
    picture = writer.picture(scene.objects)
    if picture in seen:
      continue
    seen.add(picture)
    items.append(
      {
        'id': f'{scene.id:05d}',
        'visuals': [[picture]],
        'texts': [],
        'choose': 'generate',
        'answer': texts,
        'cluster': scene.group,
        'tags': [f'scene:{scene.id}'],
      }
    )
  if len(items) < 2:
    return []
  card = {
    'domain': 'language',
    'concept': 'saying what a scene shows, held against what people wrote',
    'protocol': 'generation',
    'parser': 'text',
    'metric': 'cider_gap_shuffled',
    'chance': 0.0,
  }
  return [writer.write(sorted(items, key=lambda one: one['id']), card)]
