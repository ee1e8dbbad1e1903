"""The form of a task folder: errors that help, a hash that holds."""

import json

import pytest

from babyvfm_jax.evals import item

_GOOD = {
  'id': '0',
  'visuals': [['a.png'], ['b.png']],
  'texts': ['a'],
  'choose': 'visual',
  'answer': 0,
}


def test_what_is_written_is_read(make_task):
  entry = {
    **_GOOD,
    'query': ['c.png', 'd.png'],
    'cluster': 'x',
    'age_range_months': [12, 30],
    'tags': ['word:ball', 'easy'],
  }
  folder = make_task([entry])
  (one,) = item.read_task(folder).items
  assert one.visuals[1].paths == (folder / 'b.png',)
  assert [path.name for path in one.query.paths] == ['c.png', 'd.png']
  assert one.age_range_months == (12, 30)
  assert (one.tag('word'), one.tag('colour')) == ('ball', '')


@pytest.mark.parametrize(
  ('change', 'message'),
  [
    ({'answer': 2}, 'items.jsonl:2: "answer" 2'),
    ({'answer': None}, 'items.jsonl:2: "answer" None'),
    ({'choose': 'guess'}, 'items.jsonl:2: "choose" \'guess\''),
    ({'choose': 'match', 'answer': [0, 0]}, 'items.jsonl:2: "answer" of a'),
    ({'visuals': ['a.png']}, 'items.jsonl:2: a visual is a list'),
    ({'id': '0'}, "items.jsonl: ids must be unique; repeated: \\['0'\\]"),
  ],
)
def test_a_bad_line_is_named(make_task, change, message):
  folder = make_task([_GOOD])
  bad = json.dumps({**_GOOD, 'id': '1', **change})
  with (folder / 'items.jsonl').open('a') as file:
    file.write(bad + '\n')
  with pytest.raises(item.TaskError, match=message):
    item.read_task(folder)


def test_half_a_line_is_named(make_task):
  folder = make_task([_GOOD])
  with (folder / 'items.jsonl').open('a') as file:
    file.write('{"id": ')
  with pytest.raises(item.TaskError, match=r'items\.jsonl:2: not JSON'):
    item.read_task(folder)


def test_a_missing_picture_is_named(make_task):
  folder = make_task([_GOOD])
  (folder / 'b.png').unlink()
  with pytest.raises(item.TaskError, match=r'b\.png does not exist'):
    item.read_task(folder)


def test_a_card_that_lacks_a_field_is_named(make_task):
  folder = make_task([_GOOD])
  (folder / 'card.json').write_text('{"name": "x", "protocol": "similarity"}')
  with pytest.raises(item.TaskError, match=r"card\.json: add .*'domain'"):
    item.read_task(folder)


def test_the_hash_is_of_items_and_pictures_and_of_nothing_else(make_task):
  folder = make_task([_GOOD])
  first = item.read_task(folder).items_sha256
  card = json.loads((folder / 'card.json').read_text())
  (folder / 'card.json').write_text(json.dumps({**card, 'note': 'new'}))
  assert item.read_task(folder).items_sha256 == first
  picture = (folder / 'a.png').read_bytes()
  (folder / 'a.png').write_bytes((folder / 'b.png').read_bytes())
  assert item.read_task(folder).items_sha256 != first
  (folder / 'a.png').write_bytes(picture)
  assert item.read_task(folder).items_sha256 == first
