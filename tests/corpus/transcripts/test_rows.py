"""Rows of tables: separators, quotes, sheets, headers."""

import csv
import datetime
import io

import hypothesis
import openpyxl
import pytest
from hypothesis import strategies as st

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.transcripts.rows import (
  find_columns,
  knows,
  read_rows,
  read_sheets,
)
from babyvfm_jax.corpus.transcripts.transcript import Ledger


@pytest.fixture
def read(tmp_path):
  """Cells and numbers of the rows of a text, and what was changed."""

  def from_text(text, known=None):
    path = tmp_path / 'a.csv'
    path.write_text(text, encoding='utf-8')
    ledger = Ledger(path)
    rows = read_rows(path, ledger, known)
    return [(row.number, *row.cells) for row in rows], dict(ledger.changed)

  return from_text


def test_the_separator_is_that_of_the_most_even_rows(read):
  # Text has more commas than the table has semicolons.
  rows, _ = read('a;b\n1;one, two, three\n2;four, five\n3;six\n')
  assert rows[1] == (2, '1', 'one, two, three')
  # Those inside of quotes do not count.
  rows, _ = read('a,b\n1,"x;y;z"\n2,"x;y"\n3,"x;z"\n')
  assert rows[1] == (2, '1', 'x;y;z')


def test_names_of_columns_go_ahead_of_even_rows(read):
  text = 'time|text\n1|a, b\n2|c, d\n3|e, f\n'
  rows, _ = read(text, knows(['time', 'text']))
  assert rows[1] == (2, '1', 'a, b')


def test_a_quote_that_is_not_closed_costs_no_other_row(read):
  lines = ['a,b,c', '1,"x",2', '3,"y,4', '5,z,6', '7,"p, q",8', '9,r,10']
  rows, changed = read('\n'.join(lines))
  assert rows[2:] == [
    (3, '3', 'y', '4'),
    (4, '5', 'z', '6'),
    (5, '7', 'p, q', '8'),
    (6, '9', 'r', '10'),
  ]
  assert changed == {'a quote is not closed': [3]}


def test_a_cell_of_several_lines(read):
  # A line of it has as many commas as a row.
  rows, changed = read('a,b\n1,"x,\ny, z\nend"\n2,w\n')
  assert rows[1:] == [(2, '1', 'x,\ny, z\nend'), (5, '2', 'w')]
  assert not changed


def test_only_a_look_at_the_header(tmp_path):
  path = tmp_path / 'a.csv'
  path.write_text('a,b\n' + '1,2\n' * 10**4)
  (sheet,) = read_sheets(path, Ledger(path), limit=3)
  assert len(sheet.rows) == 3
  (whole,) = read_sheets(path, Ledger(path))
  assert len(whole.rows) == 10**4 + 1


def test_sheets_of_a_workbook(tmp_path):
  book = openpyxl.Workbook()
  book.active.title = 'empty'
  sheet = book.create_sheet('one')
  sheet.append([None, None])
  sheet.append(['a', datetime.time(0, 1, 3), 2.0, 2.5])
  path = tmp_path / 'a.xlsx'
  book.save(path)
  empty, one = read_sheets(path, Ledger(path))
  assert (empty.name, empty.rows) == ('empty', ())
  (row,) = one.rows
  assert (one.name, row.number) == ('one', 2)
  assert row.cells == ('a', '63.0', '2', '2.5')
  # A text of 63 is no time that the workbook holds.
  assert row.times == {1: 63.0}
  assert (row.text(0), row.text(9), row.text(None)) == ('a', '', '')
  assert read_rows(path, Ledger(path)) == (row,)


@pytest.mark.parametrize('content', ['\n\n', ',,\n'])
def test_no_row(tmp_path, content):
  path = tmp_path / 'a.csv'
  path.write_text(content)
  with pytest.raises(RecordingError, match=r'a\.csv: line 1: '):
    read_rows(path, Ledger(path))


def test_the_header_has_the_most_of_the_columns(tmp_path):
  path = tmp_path / 'a.csv'
  path.write_text('Speaker tables\nspeaker\nTime, Speaker ,TEXT\n0:01,M,hi\n')
  rows = read_rows(path, Ledger(path))
  assert find_columns(rows, ('time', 'speaker', 'text', 'id')) == (
    2,
    {'time': 0, 'speaker': 1, 'text': 2},
  )
  assert find_columns(rows, ('id',)) == (0, {})


CELLS = st.text('abcé12 ,;"\'|\t\n', max_size=8).map(str.strip)


@hypothesis.settings(deadline=None, max_examples=80)
@hypothesis.given(
  st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6),
  st.sampled_from(',;\t|'),
)
def test_what_is_written_is_read(tmp_path_factory, table, separator):
  path = tmp_path_factory.mktemp('rows') / 'a.csv'
  file = io.StringIO()
  header = ('alpha', 'beta', 'gamma')
  writer = csv.writer(file, delimiter=separator, lineterminator='\n')
  writer.writerows([header, *table])
  path.write_text(file.getvalue(), encoding='utf-8')
  ledger = Ledger(path)
  rows = read_rows(path, ledger, knows(header))
  assert [row.cells for row in rows] == [
    cells for cells in (header, *table) if any(cells)
  ]
  assert not ledger.changed
