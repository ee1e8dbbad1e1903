"""The form of LLaVA (Liu et al., 2023): images and conversations.

  OUT/images/{recording}_{utterance:03}_{frame:02}.jpg
  OUT/train.json, validation.json, test.json

Each file is a list of `{id, image | [images], conversations}`. The human side
shows the pictures, one `<image>` each; the other side says the utterance.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from babyvfm_jax.corpus import store
from babyvfm_jax.corpus.export.utterances import Exported, write_frames

IMAGES = 'images'
TOKEN = '<image>'


def write(
  out: Path,
  corpus: store.Corpus,
  parts: Mapping[str, list[Exported]],
  advance: Callable[[float], None],
) -> None:
  """Writes the export into an empty folder; see `cvcl.write`."""
  (out / IMAGES).mkdir()
  for split, part in parts.items():
    records = [
      _record(utterance)
      for utterance in write_frames(out / IMAGES, corpus, part, advance)
    ]
    text = json.dumps(records, ensure_ascii=False)
    (out / f'{split}.json').write_text(text, encoding='utf-8')


def _record(utterance: Exported) -> dict[str, Any]:
  paths = [f'{IMAGES}/{name}' for name in utterance.frames]
  return {
    'id': utterance.row['moment_id'],
    'image': paths[0] if len(paths) == 1 else paths,
    'conversations': [
      {'from': 'human', 'value': '\n'.join([TOKEN] * len(paths))},
      {'from': 'gpt', 'value': utterance.row['text']},
    ],
  }
