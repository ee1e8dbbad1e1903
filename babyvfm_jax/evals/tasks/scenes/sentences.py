"""People's own sentences: retrieval of scenes, and foreseeing the words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from babyvfm_jax.corpus.layouts.abstract_scenes import Scene
from babyvfm_jax.evals.tasks.scenes.material import Material, TaskWriter

POOL = 100
ROUNDS = 3
NEXT_TOKEN_ITEMS = 600


def build(material: Material, out: Path) -> list[Path]:
  """Writes both retrieval tasks and the next-token task."""
  scenes = [scene for scene in material.scenes if _texts(scene)]
  if len(scenes) < 2:
    return []
  return [
    _retrieval(material, scenes, out / 'scenes-retrieval-sentence', 'sentence'),
    _retrieval(material, scenes, out / 'scenes-retrieval-scene', 'scene'),
    _next_token(material, scenes, out / 'scenes-next-token'),
  ]


def pools(
  scenes: Sequence[Scene], generator: np.random.Generator
) -> list[tuple[int, list[Scene]]]:
  """(round, scenes) of every pool: each round deals all scenes anew.

  A pool holds a scene once. What is left over in a round, less than a pool,
  is dealt again in the next one.
  """
  size = min(POOL, len(scenes))
  dealt: list[tuple[int, list[Scene]]] = []
  for turn in range(ROUNDS):
    order = generator.permutation(len(scenes))
    for start in range(0, len(scenes) - size + 1, size):
      dealt.append((turn, [scenes[i] for i in order[start : start + size]]))
  return dealt


def _retrieval(
  material: Material, scenes: Sequence[Scene], folder: Path, unit: str
) -> Path:
  generator = material.generator(folder.name)
  writer = TaskWriter(folder, material)
  scenes = _distinct(writer, scenes)
  order = {scene: generator.permutation(len(_texts(scene))) for scene in scenes}
  items: list[dict[str, Any]] = []
  for number, (turn, members) in enumerate(pools(scenes, generator)):
    for scene in members:
      texts = _texts(scene)
      if unit == 'sentence':
        # Another sentence of the scene each round, while there are some.
        texts = [texts[order[scene][turn % len(texts)]]]
      items.append(
        {
          'id': f'{number:02d}-{scene.id:05d}',
          'visuals': [[writer.picture(scene.objects)]],
          'texts': texts,
          'cluster': scene.group,
          'tags': [f'pool:{number:02d}', f'scene:{scene.id}'],
        }
      )
  size = min(POOL, len(scenes))
  shown = 'a single sentence' if unit == 'sentence' else 'all its sentences'
  card = {
    'domain': 'comprehension',
    'concept': f'finding a scene among {size} by {shown}',
    'protocol': 'retrieval',
    'metric': 'recall_at_1',
    'chance': 1 / size,
    'pool': size,
    'pools': number + 1,
  }
  return writer.write(items, card)


def _next_token(
  material: Material, scenes: Sequence[Scene], folder: Path
) -> Path:
  generator = material.generator(folder.name)
  writer = TaskWriter(folder, material)
  scenes = _distinct(writer, scenes)
  deals: list[tuple[Scene, str]] = []
  turn = 0
  most = max(len(_texts(scene)) for scene in scenes)
  order = {scene: generator.permutation(len(_texts(scene))) for scene in scenes}
  while len(deals) < NEXT_TOKEN_ITEMS and turn < most:
    for i in generator.permutation(len(scenes)):
      texts = _texts(scenes[i])
      if turn < len(texts):
        deals.append((scenes[i], texts[order[scenes[i]][turn]]))
    turn += 1
  items = [
    {
      'id': f'{number:03d}',
      'visuals': [[writer.picture(scene.objects)]],
      'texts': [text],
      'cluster': scene.group,
      'tags': [f'scene:{scene.id}'],
    }
    for number, (scene, text) in enumerate(deals[:NEXT_TOKEN_ITEMS])
  ]
  card = {
    'domain': 'language',
    'concept': 'how much the right picture helps to foresee a sentence',
    'protocol': 'next_token',
    'metric': 'gap_shuffled',
    'chance': 0.0,
  }
  return writer.write(items, card)


def _texts(scene: Scene) -> list[str]:
  return [caption.text for caption in scene.captions if caption.text]


def _distinct(writer: TaskWriter, scenes: Sequence[Scene]) -> list[Scene]:
  """Scenes whose pictures differ; of equal ones, the first."""
  first: dict[str, Scene] = {}
  for scene in scenes:
    first.setdefault(writer.picture(scene.objects), scene)
  return list(first.values())
