"""Files beside the scores: what is not known is left, what is lost is told."""

import json

from babyvfm_jax.report import beside


def test_norms_are_read_and_what_is_lost_is_told(tmp_path):
  path = tmp_path / 'norms.json'
  rows = [
    {'task': 'a', 'measure': 'children_accuracy', 'months': 48, 'value': '0.7'},
    {'task': 'a', 'measure': 'children_accuracy', 'months': 24, 'value': 0.5},
    {'task': 'a', 'measure': 'children_accuracy', 'value': None},
    {'task': 'a', 'measure': 'something_new', 'value': None},
    'what',
  ]
  path.write_text(json.dumps({'rows': rows}), 'utf-8')
  notes: list[str] = []
  young, old = beside.read_norms(path, notes)
  assert (young.months, old.months) == (24, 48)
  assert (old.value, old.low, old.high, old.claim) == (0.7, 0.7, 0.7, False)
  assert notes == [
    'norms.json: 1 of 5 rows lack what is needed and were left out.'
  ]
  assert beside.read_norms(tmp_path / 'none.json', notes) == ()


def test_cards_come_as_a_list_or_by_name(tmp_path):
  path = tmp_path / 'tasks.json'
  for content in (
    [{'name': 'a', 'metric': 'm'}],
    {'a': {'metric': 'm'}},
    {'tasks': [{'name': 'a', 'metric': 'm'}]},
  ):
    path.write_text(json.dumps(content), 'utf-8')
    assert beside.read_tasks(path, [])['a']['metric'] == 'm'


def test_a_difference_without_its_interval_is_left_out(tmp_path):
  path = tmp_path / 'comparison.csv'
  path.write_text(
    'task,metric,first,second,difference,low,high,p,p_holm,new\n'
    'a,accuracy,x,y,0.1,0,0.2,0.04,,1\nb,accuracy,x,y,0.1,,0.2,0.04,,1\n',
    'utf-8',
  )
  notes: list[str] = []
  (row,) = beside.read_differences(path, notes)
  assert (row.task, row.p, row.p_holm) == ('a', 0.04, None)
  assert '1 of 2 rows' in notes[0]
