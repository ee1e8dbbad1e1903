"""A corpus to look through: a page with its recordings, second by second.

  OUT/index.html            the page: list, filters, timeline, concordance
  OUT/words.js              every utterance, for the concordance
  OUT/recordings/N.js       moments and frames of one recording

Data are scripts and not JSON, since a browser lets a page from a disk load the
one and not the other. Nothing is asked of any other machine.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import math
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from babyvfm_jax import progress
from babyvfm_jax.corpus import pages, store, terms
from babyvfm_jax.corpus.card import DAYS_PER_MONTH
from babyvfm_jax.corpus.privacy import policy

FOLDER = 'inspect'
_MIB = 1 << 20
# A picture becomes text in base64.
_GROWTH = 4 / 3
_SAMPLE = 64


@dataclasses.dataclass(frozen=True)
class Shown:
  """What of a corpus is shown, within a limit of bytes.

  Attributes:
    rows: Index rows of the recordings that are shown.
    recordings: How many these are.
    of: How many there are.
    frames: At most so many frames a moment.
  """

  rows: pd.DataFrame
  recordings: int
  of: int
  frames: int


def write(
  corpus: store.Corpus,
  out: str | Path | None = None,
  *,
  recordings: int = 200,
  megabytes: float = 64,
) -> Path:
  """Writes the page of a corpus.

  Args:
    corpus: The corpus.
    out: Folder of the page; None is `inspect` in the corpus folder, where it
      stays with the corpus.
    recordings: At most so many, evenly spread over the corpus.
    megabytes: Of pictures; where they are more, moments show fewer frames.

  Returns:
    The page.

  Raises:
    TermsError: `out` is elsewhere and the corpus's terms forbid that.
    PolicyError: The corpus's policy shows less than all.
  """
  policy.check_shown(corpus.folder, corpus.policy, 'all')
  card = corpus.card()
  folder = corpus.folder / FOLDER if out is None else Path(out)
  if not folder.resolve().is_relative_to(corpus.folder.resolve()):
    terms.check_export(corpus.folder, card)
  shown = choose(corpus, recordings, megabytes)
  scratch = folder.with_name(folder.name + '.partial')
  shutil.rmtree(scratch, ignore_errors=True)
  (scratch / 'recordings').mkdir(parents=True)
  summaries, spoken = [], []
  with progress.stage('Write pages', shown.recordings, 'recordings') as bar:
    for number, (_, rows) in enumerate(
      shown.rows.groupby('recording', sort=False)
    ):
      summaries.append(summary(rows))
      spoken += [
        [number, int(row.position), row.speaker, row.text]
        for row in rows.itertuples()
        if row.kind == 'utterance'
      ]
      data = recording(corpus, rows, shown.frames)
      path = scratch / 'recordings' / f'{number}.js'
      path.write_text(_script(f'loaded({number},', data), encoding='utf-8')
      bar.advance(1)
  (scratch / 'words.js').write_text(_script('heard(', spoken), encoding='utf-8')
  (scratch / 'index.html').write_text(
    page(card, shown, summaries), encoding='utf-8'
  )
  shutil.rmtree(folder, ignore_errors=True)
  scratch.rename(folder)
  return folder / 'index.html'


def choose(corpus: store.Corpus, recordings: int, megabytes: float) -> Shown:
  """Which recordings, and how many frames a moment, fit into the limit."""
  index = corpus.index
  names = index['recording'].unique()
  pictured = index.index[index['frame_count'] > 0]
  budget = megabytes * _MIB
  size = _mean_bytes(corpus, pictured) * _GROWTH
  count = min(recordings, len(names))
  while True:
    places = np.linspace(0, len(names) - 1, count).round().astype(int)
    rows = index[index['recording'].isin(names[places])]
    # Neighbours in time share a picture, which is written once.
    each = rows.drop_duplicates(['recording', 'picture'])['frame_count']
    frames = int(each.max())
    while frames > 1 and each.clip(upper=frames).sum() * size > budget:
      frames = max(1, frames * 3 // 4)
    if count == 1 or each.clip(upper=frames).sum() * size <= budget:
      return Shown(rows, count, len(names), frames)
    count = max(1, count * 3 // 4)


def _mean_bytes(corpus: store.Corpus, rows: Sequence[int]) -> float:
  if not len(rows):
    return 0.0
  places = np.unique(np.linspace(0, len(rows) - 1, _SAMPLE).astype(int))
  sizes = [len(f) for place in places for f in corpus.frames(rows[place])]
  return float(np.mean(sizes))


def summary(rows: pd.DataFrame) -> dict[str, Any]:
  """What the list says of a recording."""
  first = rows.iloc[0]
  spoken = rows[rows['kind'] == 'utterance']
  age = first['age_days']
  return {
    'id': first['recording'],
    'child': first['child'],
    'age': None if math.isnan(age) else round(age / DAYS_PER_MONTH, 1),
    'split': first['split'],
    'group': first['group'],
    'source': first['source'],
    'language': first['language'],
    'seconds': round(float(rows['end'].max()), 2),
    'utterances': len(spoken),
    'words': int(spoken['word_count'].sum()),
    'frames': int(rows['frame_count'].sum()),
    'speakers': sorted(spoken['speaker'].unique()),
  }


def recording(
  corpus: store.Corpus, rows: pd.DataFrame, most: int
) -> dict[str, Any]:
  """Moments and frames of a recording; equal frames are there once.

  Returns:
    `moments`: `{position, kind, start, end, speaker, label, text, confidence,
    frames: [[second, number]]}`; `frames`: JPEGs in base64.
  """
  numbers: dict[bytes, int] = {}
  moments = []
  for i, row in zip(rows.index, rows.itertuples(), strict=True):
    encoded = corpus.frames(i) if row.frame_count else []
    places = np.unique(
      np.linspace(0, len(encoded) - 1, min(most, len(encoded))).round()
    ).astype(int)
    moments.append(
      {
        'position': int(row.position),
        'kind': row.kind,
        'start': round(float(row.start), 2),
        'end': round(float(row.end), 2),
        'speaker': row.speaker,
        'label': row.speaker_label,
        'text': row.text,
        'confidence': None if math.isnan(row.confidence) else row.confidence,
        'frames': [
          [
            round(float(row.frame_times[place]), 2),
            numbers.setdefault(encoded[place], len(numbers)),
          ]
          for place in places
        ],
      }
    )
  return {
    'moments': moments,
    'frames': [base64.b64encode(frame).decode() for frame in numbers],
  }


def page(
  card: dict[str, Any], shown: Shown, summaries: Sequence[dict[str, Any]]
) -> str:
  """The page without its data."""
  return pages.template('inspect.html.jinja').render(
    card=card,
    shown=shown,
    style=(pages.TEMPLATES / 'inspect.css').read_text(encoding='utf-8'),
    script=(pages.TEMPLATES / 'inspect.js').read_text(encoding='utf-8'),
    data=_json({'recordings': list(summaries)}),
  )


def _script(call: str, data: Any) -> str:
  return f'{call}{_json(data)});\n'


def _json(data: Any) -> str:
  """JSON that may stand inside a script element."""
  text = json.dumps(data, ensure_ascii=False, separators=(',', ':'))
  return text.replace('<', '\\u003c')
