"""The form of CVCL (Vong et al., Science 2024, `multimodal-baby`).

  OUT/train_5fps/{video}_{utterance:03}_{frame:02}.jpg
  OUT/train.json, val.json, test.json    {"data": [{"utterance", ...}]}
  OUT/vocab.json                         {word: number}

The folder of frames has the name that their code looks for, whatever the rate
of the corpus is.
"""

from __future__ import annotations

import collections
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from babyvfm_jax.corpus import store
from babyvfm_jax.corpus.export.utterances import Exported, write_frames
from babyvfm_jax.corpus.word_table import words

FRAMES = 'train_5fps'
FILES = {
  'train': 'train.json',
  'validation': 'val.json',
  'test': 'test.json',
}
SPECIAL = ('<pad>', '<unk>', '<sos>', '<eos>')
# Rarer words of the training split are unknown, as in their preprocessing.
_LEAST = 3


def write(
  out: Path,
  corpus: store.Corpus,
  parts: Mapping[str, list[Exported]],
  advance: Callable[[float], None],
) -> None:
  """Writes the export into an empty folder.

  Args:
    out: The folder.
    corpus: Where the frames are.
    parts: Utterances by split.
    advance: Called with the number of frames written.
  """
  (out / FRAMES).mkdir()
  for split, part in parts.items():
    data = [
      {
        'utterance': ' '.join(words(utterance.row['text'])),
        'raw_utterance': utterance.row['text'],
        'utterance_num': utterance.number,
        'video_filename': utterance.row['recording'],
        'transcript_filename': utterance.row['source'],
        'num_frames': len(utterance.frames),
        'timestamps': [
          float(utterance.row['frame_times'][place])
          for place in utterance.places
        ],
        'frame_filenames': list(utterance.frames),
        'speaker': utterance.row['speaker'],
        'moment_id': utterance.row['moment_id'],
      }
      for utterance in write_frames(out / FRAMES, corpus, part, advance)
    ]
    text = json.dumps({'data': data}, ensure_ascii=False)
    (out / FILES[split]).write_text(text, encoding='utf-8')
  vocabulary = _vocabulary(parts['train'])
  text = json.dumps(vocabulary, ensure_ascii=False)
  (out / 'vocab.json').write_text(text, encoding='utf-8')


def _vocabulary(part: list[Exported]) -> dict[str, int]:
  counts: collections.Counter[str] = collections.Counter()
  for utterance in part:
    counts.update(words(utterance.row['text']))
  kept = sorted(
    (word for word, count in counts.items() if count >= _LEAST),
    key=lambda word: (-counts[word], word),
  )
  return {word: place for place, word in enumerate([*SPECIAL, *kept])}
