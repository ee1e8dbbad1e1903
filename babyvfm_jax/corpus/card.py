"""The corpus card: what is in a corpus, as JSON and as a page."""

from __future__ import annotations

import base64
import collections
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from babyvfm_jax.corpus import pages, store, tally
from babyvfm_jax.corpus.moment import SPLITS
from babyvfm_jax.corpus.word_table import words

DAYS_PER_MONTH = 365.25 / 12
_SAMPLES = 12
_QUARANTINE_SHOWN = 20
_LONGEST_UTTERANCE = 20


def write(corpus: store.Corpus) -> None:
  """Writes `card.json` and `card.html` into a corpus folder."""
  fields = describe(corpus)
  text = json.dumps(fields, ensure_ascii=False, indent=1) + '\n'
  (corpus.folder / 'card.json').write_text(text, encoding='utf-8')
  (corpus.folder / 'card.html').write_text(page(fields), encoding='utf-8')


def describe(corpus: store.Corpus) -> dict[str, Any]:
  """The card: counts, ages, words, splits, samples, provenance.

  Hours are counted from a recording's start to the end of its last moment.
  Words of the counts are what spaces part; those of the vocabulary leave the
  punctuation off and come from the training split alone.
  """
  index = corpus.index
  provenance = corpus.provenance()
  first = index.drop_duplicates('recording')
  show = corpus.policy['show']
  return {
    'name': Path(provenance['source']).name,
    'layout': provenance['layout'],
    'strict': provenance['strict'],
    'terms': provenance.get('terms', {}),
    'policy': {**corpus.policy, 'hidden': _hidden(provenance)},
    'counts': {
      **_counts(index),
      'children': int(first.loc[first['child'] != '', 'child'].nunique()),
      'pictures': int(index.loc[index['picture'] != '', 'picture'].nunique()),
    },
    'hours': _hours(index),
    'clock': _clock(provenance),
    'ages': _ages(index),
    'languages': _tally(index, 'language'),
    'speakers': _speakers(index, show != 'nothing'),
    'parts': tally.by_part(index),
    'utterance_lengths': _utterance_lengths(index),
    'splits': [
      {'split': split, **_counts(part), 'hours': _hours(part)}
      for split in SPLITS
      for part in (index[index['split'] == split],)
    ],
    'split_by': provenance['split_by'],
    'vocabulary': _vocabulary(index) if show != 'nothing' else [],
    'tokenizer': _tokenizer(corpus.folder),
    'quarantine': _quarantine(corpus.folder),
    'provenance': _provenance(provenance),
    'attribution': _attribution(provenance),
    'samples': _samples(corpus) if show == 'all' else [],
  }


def page(fields: dict[str, Any]) -> str:
  """The card as one HTML page without outside files."""
  template = pages.template('card.html.jinja')
  return template.render(card=fields, curve=_rank_curve(fields['vocabulary']))


def _counts(index: pd.DataFrame) -> dict[str, int]:
  spoken = index['kind'] == 'utterance'
  return {
    'recordings': int(index['recording'].nunique()),
    'groups': int(index['group'].nunique()),
    'moments': len(index),
    'utterances': int(spoken.sum()),
    'silences': int((~spoken).sum()),
    'words': int(index['word_count'].sum()),
    'frames': int(index['frame_count'].sum()),
  }


def _hours(index: pd.DataFrame) -> float:
  seconds = index.groupby('recording')['end'].max().sum()
  return round(float(seconds) / 3600, 4)


def _clock(provenance: dict[str, Any]) -> str:
  """'synthetic' where no recording has times of its own, else 'recorded'."""
  kinds = {
    fields['details'].get('time')
    for fields in provenance['recordings'].values()
  }
  return 'synthetic' if kinds == {'synthetic'} else 'recorded'


def _ages(index: pd.DataFrame) -> dict[str, Any]:
  ends = index.groupby('recording').agg(
    age_days=('age_days', 'first'),
    end=('end', 'max'),
    moments=('end', 'size'),
  )
  known = ends.dropna(subset='age_days')
  months = np.floor(known['age_days'] / DAYS_PER_MONTH).astype(int)
  histogram = []
  if len(known):
    for month in range(months.min(), months.max() + 1):
      part = known[months == month]
      histogram.append(
        {
          'month': month,
          'recordings': len(part),
          'moments': int(part['moments'].sum()),
          'hours': round(float(part['end'].sum()) / 3600, 4),
        }
      )
  return {
    'recordings_known': len(known),
    'recordings_unknown': len(ends) - len(known),
    'histogram': histogram,
  }


def _tally(index: pd.DataFrame, column: str) -> list[list[Any]]:
  counts = index[column].value_counts()
  ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
  return [[str(value) or 'unknown', int(count)] for value, count in ranked]


def _speakers(index: pd.DataFrame, labelled: bool) -> list[dict[str, Any]]:
  spoken = index[index['kind'] == 'utterance']
  rows = []
  for speaker, part in spoken.groupby('speaker', sort=True):
    labels = [label for label, _ in _tally(part, 'speaker_label')] * labelled
    rows.append(
      {
        'speaker': speaker,
        'utterances': len(part),
        'words': int(part['word_count'].sum()),
        'labels': labels[:12],
      }
    )
  return sorted(rows, key=lambda row: (-row['utterances'], row['speaker']))


def _utterance_lengths(index: pd.DataFrame) -> list[list[int]]:
  """Pairs (words, utterances); the last one holds all longer utterances."""
  lengths = index.loc[index['kind'] == 'utterance', 'word_count']
  counts = np.bincount(
    np.minimum(lengths.to_numpy(), _LONGEST_UTTERANCE),
    minlength=_LONGEST_UTTERANCE + 1,
  )
  return [[length, int(count)] for length, count in enumerate(counts) if length]


def _vocabulary(index: pd.DataFrame) -> list[list[Any]]:
  counts: collections.Counter[str] = collections.Counter()
  for text in index.loc[index['split'] == 'train', 'text']:
    counts.update(words(text))
  ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
  return [[word, count] for word, count in ranked]


def _tokenizer(folder: Path) -> dict[str, Any] | None:
  path = folder / 'tokenizer' / 'tokenizer.json'
  if not path.is_file():
    return None
  return json.loads(path.read_text(encoding='utf-8'))


def _hidden(provenance: dict[str, Any]) -> dict[str, int]:
  """Faces and names that were hidden, and recordings that still name one."""
  total: collections.Counter[str] = collections.Counter()
  for fields in provenance['recordings'].values():
    total.update(fields['details'].get('privacy', {}))
  return {name: int(count) for name, count in sorted(total.items())}


def _quarantine(folder: Path) -> dict[str, Any]:
  path = folder / 'quarantine.jsonl'
  lines = path.read_text(encoding='utf-8').splitlines()
  aside = [json.loads(line) for line in lines]
  recordings = [line for line in aside if line['recording']]
  for line in recordings:
    del line['error']
  return {
    'recordings': len(recordings),
    'left_alone': len(aside) - len(recordings),
    'first': recordings[:_QUARANTINE_SHOWN],
  }


def _provenance(provenance: dict[str, Any]) -> dict[str, Any]:
  sources = provenance['sources']
  return {
    **{key: provenance[key] for key in ('source', 'settings', 'versions')},
    'outside_weights': [
      f'{item["name"]} ({item["package"]} {item["version"]}): {item["use"]}'
      for item in provenance['outside_weights']
    ],
    'source_files': len(sources),
    'source_bytes': sum(file['bytes'] for file in sources.values()),
  }


def _attribution(provenance: dict[str, Any]) -> list[dict[str, str]]:
  """Whose works are in the corpus, where the layout knows, by licence."""
  works = []
  for recording, fields in provenance['recordings'].items():
    details = fields['details']
    if licence := details.get('licence'):
      keys = ('title', 'text_by', 'pictures_by')
      known = {key: str(details.get(key) or '') for key in keys}
      works.append({'recording': recording, 'licence': str(licence), **known})
  return sorted(works, key=lambda work: (work['licence'], work['recording']))


def _samples(corpus: store.Corpus) -> list[dict[str, Any]]:
  """Moments with text and picture, evenly spread over the training split."""
  index = corpus.index
  shown = index[
    (index['split'] == 'train')
    & (index['kind'] == 'utterance')
    & (index['frame_count'] > 0)
  ].drop_duplicates('picture')
  # The middle of twelve equal stretches: neither ends nor neighbours.
  count = min(_SAMPLES, len(shown))
  places = ((np.arange(count) + 0.5) * len(shown) / max(count, 1)).astype(int)
  samples = []
  for i in shown.index[places]:
    row = index.loc[i]
    frames = corpus.frames(i)
    age = row['age_days']
    samples.append(
      {
        'moment_id': row['moment_id'],
        'child': row['child'],
        'age_days': None if math.isnan(age) else float(age),
        'speaker': row['speaker'],
        'text': row['text'],
        'start': float(row['start']),
        'end': float(row['end']),
        'frames': len(frames),
        'jpeg_base64': base64.b64encode(frames[len(frames) // 2]).decode(),
      }
    )
  return samples


def _rank_curve(vocabulary: Sequence[Sequence[Any]]) -> dict[str, Any]:
  """Points of the rank-frequency curve in the unit square, both axes log."""
  counts = np.array([count for _, count in vocabulary], float)
  if len(counts) < 2:
    return {'points': [], 'words': len(counts), 'most': 0, 'covering': []}
  ranks = np.unique(np.geomspace(1, len(counts), 80).astype(int))
  x = np.log(ranks) / math.log(len(counts))
  y = np.log(counts[ranks - 1]) / max(math.log(counts[0]), 1e-9)
  share = np.cumsum(counts) / counts.sum()
  return {
    'points': [[float(a), float(b)] for a, b in zip(x, y, strict=True)],
    'words': len(counts),
    'most': int(counts[0]),
    'covering': [
      {'share': part, 'words': int(np.searchsorted(share, part)) + 1}
      for part in (0.5, 0.9, 0.99)
    ],
  }
