"""Croissant metadata names every file with its hash and every column."""

import hashlib
import json

import pandas as pd

from babyvfm_jax.corpus.store import Corpus
from tests.corpus import toy


def test_files_and_columns_are_those_of_the_corpus(tmp_path):
  out = tmp_path / 'out'
  toy.build(toy.write_archive(tmp_path / 'archive'), out)
  data = json.loads((out / 'croissant.json').read_text())
  assert data['conformsTo'] == 'http://mlcommons.org/croissant/1.0'
  files = {file['@id']: file for file in data['distribution']}
  for name, file in files.items():
    content = (out / file['contentUrl']).read_bytes()
    assert file['sha256'] == hashlib.sha256(content).hexdigest(), name
    assert file['contentSize'] == f'{len(content)} B'
  shards = {n for n in files if n.startswith('moments/') and 'array_re' in n}
  assert len(shards) == 3 and 'index.parquet' in files
  (records,) = data['recordSet']
  columns = {}
  for field in records['field']:
    assert field['source']['fileObject']['@id'] in files
    assert field['description'], f'{field["name"]} is not described'
    columns[field['source']['extract']['column']] = field
  index = Corpus(out).index
  assert list(columns) == list(index.columns)
  for name, field in columns.items():
    values = index[name]
    if pd.api.types.is_integer_dtype(values):
      assert field['dataType'] == 'sc:Integer'
    elif pd.api.types.is_float_dtype(values) or name == 'frame_times':
      assert field['dataType'] == 'sc:Float'
    else:
      assert field['dataType'] == 'sc:Text'
    assert field.get('repeated', False) is (name == 'frame_times')
  key = records['key']['@id'].removeprefix('moments/')
  assert index[key].is_unique
