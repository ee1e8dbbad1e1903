"""Croissant metadata: a corpus as data catalogues and loaders describe it.

The schema is MLCommons Croissant 1.0 (https://docs.mlcommons.org/croissant).
The index is a record set; pictures lie in ArrayRecord files, which Croissant
has no reader for, so these are listed with their hashes alone.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow as pa

from babyvfm_jax.corpus import index, store

FILE = 'croissant.json'
_CONFORMS = 'http://mlcommons.org/croissant/1.0'
_RECORDS = 'moments'
_FORMATS = {
  '.parquet': 'application/x-parquet',
  '.json': 'application/json',
  '.jsonl': 'application/jsonlines',
  '.html': 'text/html',
  '.model': 'application/octet-stream',
}
# What is listed, beside the shards.
_FILES = (
  'index.parquet',
  'card.json',
  'provenance.json',
  'quarantine.jsonl',
  'tokenizer/tokenizer.model',
  'tokenizer/tokenizer.json',
)
_CONTEXT = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  'citeAs': 'cr:citeAs',
  'column': 'cr:column',
  'conformsTo': 'dct:conformsTo',
  'cr': 'http://mlcommons.org/croissant/',
  'rai': 'http://mlcommons.org/croissant/RAI/',
  'data': {'@id': 'cr:data', '@type': '@json'},
  'dataType': {'@id': 'cr:dataType', '@type': '@vocab'},
  'dct': 'http://purl.org/dc/terms/',
  'examples': {'@id': 'cr:examples', '@type': '@json'},
  'extract': 'cr:extract',
  'field': 'cr:field',
  'fileProperty': 'cr:fileProperty',
  'fileObject': 'cr:fileObject',
  'fileSet': 'cr:fileSet',
  'format': 'cr:format',
  'includes': 'cr:includes',
  'isLiveDataset': 'cr:isLiveDataset',
  'jsonPath': 'cr:jsonPath',
  'key': 'cr:key',
  'md5': 'cr:md5',
  'parentField': 'cr:parentField',
  'path': 'cr:path',
  'recordSet': 'cr:recordSet',
  'references': 'cr:references',
  'regex': 'cr:regex',
  'repeated': 'cr:repeated',
  'replace': 'cr:replace',
  'sc': 'https://schema.org/',
  'separator': 'cr:separator',
  'source': 'cr:source',
  'subField': 'cr:subField',
  'transform': 'cr:transform',
}
_MEANING = {
  'moment_id': 'Unique id of the moment: recording and place in it.',
  'recording': 'One continuous capture with its transcript.',
  'position': 'Place of the moment in its recording, from 0.',
  'child': 'Identifier of the child, empty where there is none.',
  'age_days': 'Age of the child in days, NaN where it is unknown.',
  'group': 'What is never parted over splits.',
  'split': 'train, validation or test.',
  'row': "Place in the split's data source, from 0.",
  'kind': 'utterance or silence.',
  'start': 'Seconds from the start of the recording.',
  'end': 'Seconds from the start of the recording.',
  'speaker': 'Role: caregiver, other_adult, key_child, other_child, unknown.',
  'speaker_label': 'Speaker as the transcript has it.',
  'text': 'What is said, empty for silence.',
  'word_count': 'Words of the text, parted by spaces.',
  'confidence': 'Of the transcriber, from 0 to 1, NaN where it is unknown.',
  'frame_count': 'Number of frames.',
  'frame_times': 'Seconds of the frames from the start of the recording.',
  'picture': 'First 16 hexadecimal digits of the SHA-256 of the frames.',
  'language': 'ISO 639-3 code, empty where it is unknown.',
  'source': 'Name of the file that the moment was read from.',
}


def write(corpus: store.Corpus) -> Path:
  """Writes `croissant.json` into a corpus folder."""
  path = corpus.folder / FILE
  text = json.dumps(describe(corpus), ensure_ascii=False, indent=1)
  path.write_text(text + '\n', encoding='utf-8')
  return path


def describe(corpus: store.Corpus) -> dict[str, Any]:
  """The metadata as an object for JSON-LD."""
  card = corpus.card()
  counts = card['counts']
  terms = card.get('terms') or {}
  text = (
    f'{counts["moments"]:,} moments ({counts["utterances"]:,} utterances, '
    f'{counts["frames"]:,} frames) of {counts["recordings"]:,} recordings, '
    f'read by layout {card["layout"]}. Whole groups lie in one split; a group '
    f'is the {card["split_by"]}{" block" if card["split_by"] == "age" else ""}.'
  )
  note = {'usageInfo': terms['note']} if terms.get('note') else {}
  return {
    '@context': _CONTEXT,
    '@type': 'sc:Dataset',
    'conformsTo': _CONFORMS,
    'name': card['name'],
    'description': text,
    'license': terms.get('licence') or 'unknown',
    **note,
    'version': store.VERSION,
    'inLanguage': [name for name, _ in card['languages'] if name != 'unknown'],
    'isLiveDataset': False,
    'distribution': [_file(corpus.folder, name) for name in _names(corpus)],
    'recordSet': [
      {
        '@type': 'cr:RecordSet',
        '@id': _RECORDS,
        'name': _RECORDS,
        'description': 'One record a moment: everything but the pixels.',
        'key': {'@id': f'{_RECORDS}/moment_id'},
        'field': [_field(column) for column in index.SCHEMA],
      }
    ],
  }


def _names(corpus: store.Corpus) -> list[str]:
  data = corpus.folder / store.DATASET
  shards = sorted(
    path.relative_to(corpus.folder).as_posix()
    for path in data.rglob('*')
    if path.is_file()
  )
  return [n for n in _FILES if (corpus.folder / n).is_file()] + shards


def _file(folder: Path, name: str) -> dict[str, Any]:
  path = folder / name
  with path.open('rb') as file:
    digest = hashlib.file_digest(file, 'sha256').hexdigest()
  return {
    '@type': 'cr:FileObject',
    '@id': name,
    'name': name,
    'contentUrl': name,
    'contentSize': f'{path.stat().st_size} B',
    'encodingFormat': _FORMATS.get(path.suffix, 'application/octet-stream'),
    'sha256': digest,
  }


def _field(column: pa.Field) -> dict[str, Any]:
  of = column.type.value_type if pa.types.is_list(column.type) else column.type
  repeated = {'repeated': True} if pa.types.is_list(column.type) else {}
  if pa.types.is_integer(of):
    kind = 'sc:Integer'
  elif pa.types.is_floating(of):
    kind = 'sc:Float'
  else:
    kind = 'sc:Text'
  return {
    '@type': 'cr:Field',
    '@id': f'{_RECORDS}/{column.name}',
    'name': column.name,
    'description': _MEANING.get(column.name, ''),
    'dataType': kind,
    **repeated,
    'source': {
      'fileObject': {'@id': 'index.parquet'},
      'extract': {'column': column.name},
    },
  }
