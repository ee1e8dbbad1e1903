"""Tables with the places of their rows."""

import pytest

from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks.outside import tables


def _write(tmp_path, text, encoding='utf-8'):
  path = tmp_path / 'list.csv'
  path.write_bytes(text.encode(encoding))
  return path


def test_rows_have_their_lines(tmp_path):
  path = _write(tmp_path, 'a,b\r\n1,"x, y"\r\n\r\n2, z \r\n', 'utf-8-sig')
  assert list(tables.rows(path, ['a'])) == [
    (f'{path}:2', {'a': '1', 'b': 'x, y'}),
    (f'{path}:4', {'a': '2', 'b': 'z'}),
  ]


@pytest.mark.parametrize(
  ('text', 'message'),
  [
    ('a,c\n1,2\n', r'list\.csv:1: no column b; the header is a,c'),
    ('', r'list\.csv:1: no column a, b; the header is empty'),
    ('a,b\n1,2\n1,2,3\n', r'list\.csv:3: 3 values for 2 columns'),
  ],
)
def test_a_broken_table_is_named(tmp_path, text, message):
  with pytest.raises(TaskError, match=message):
    list(tables.rows(_write(tmp_path, text), ['a', 'b']))


def test_other_encodings_are_named(tmp_path):
  with pytest.raises(TaskError, match=r'list\.csv: not UTF-8'):
    tables.text_of(_write(tmp_path, 'a\né\n', 'latin-1'))
  with pytest.raises(TaskError, match=r'none\.csv: no such file'):
    tables.text_of(tmp_path / 'none.csv')


def test_records_may_stand_under_data(write_json, tmp_path):
  rows = [{'id': 1}]
  assert tables.records(write_json('a.json', rows)) == rows
  assert tables.records(write_json('b.json', {'data': rows})) == rows
  for value in ([], {}, 3, {'data': 3}):
    with pytest.raises(TaskError, match=r'c\.json: no records'):
      tables.records(write_json('c.json', value))
  with pytest.raises(TaskError, match=r'd\.json: record 1 is no object'):
    tables.records(write_json('d.json', [{}, 3]))
  (tmp_path / 'e.json').write_text('[\n{"a": }]')
  with pytest.raises(TaskError, match=r'e\.json:2: not JSON'):
    tables.records(tmp_path / 'e.json')
