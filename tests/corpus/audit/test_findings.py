"""Audits find what was planted, and nothing in a clean corpus."""

import dataclasses
import functools
import hashlib
import json

import numpy as np
import pytest
from PIL import Image

from babyvfm_jax.corpus import audit
from babyvfm_jax.corpus import build as build_lib
from babyvfm_jax.corpus.audit.material import of_corpus
from babyvfm_jax.corpus.store import Corpus
from babyvfm_jax.evals import material
from tests.corpus import toy

SPLIT = (0.4, 0.3, 0.3)
LONG = 'one two three four five six seven eight nine ten eleven {} {} {} {}'


def scene(seed: int) -> np.ndarray:
  """[64, 64, 3] uint8: smooth shapes that the seed alone decides."""
  rng = np.random.default_rng(seed)
  small = rng.integers(0, 256, (5, 5, 3), np.uint8)
  return np.asarray(Image.fromarray(small).resize((64, 64), 2))


@dataclasses.dataclass(frozen=True)
class Layout(toy.ToyLayout):
  """The toy layout with pictures of 64 pixels."""

  def read(self, reference):
    recording = super().read(reference)
    (path,) = reference.files
    fields = json.loads(path.read_text())
    stills = tuple(
      dataclasses.replace(
        still,
        load=functools.partial(fields_picture, seed),
      )
      for still, seed in zip(
        recording.frames.stills, fields['pictures'], strict=True
      )
    )
    frames = dataclasses.replace(recording.frames, stills=stills)
    return dataclasses.replace(
      recording, frames=frames, group=fields.get('group', recording.group)
    )


def fields_picture(seed) -> np.ndarray:
  """A seed's scene; 's+N' is a copy of it that is N levels brighter."""
  base, _, brighter = str(seed).partition('+')
  if base == 'black':
    return np.zeros((64, 64, 3), np.uint8)
  picture = scene(int(base)).astype(int) + int(brighter or 0)
  return np.clip(picture, 0, 255).astype(np.uint8)


@pytest.fixture
def archive(tmp_path):
  source = tmp_path / 'archive'
  source.mkdir()
  for number in range(10):
    write(source, f'r{number:02d}')
  return source


def write(source, name, **changes):
  number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:3], 'big')
  changes.setdefault('pictures', [number * 10 + i for i in range(10)])
  toy.write_recording(source, name, **changes)


def build(source, out, **settings):
  settings = {
    'size': 64,
    'vocabulary': 300,
    'split': SPLIT,
    'audit': 'off',
    **settings,
  }
  build_lib.build(Layout(), source, out, **settings)
  return Corpus(out)


def members(corpus) -> dict[str, list[str]]:
  first = corpus.index.drop_duplicates('recording')
  return first.groupby('split')['recording'].apply(list).to_dict()


@pytest.fixture
def names(archive, tmp_path):
  """Recordings by split: they follow from their names alone."""
  return members(build(archive, tmp_path / 'names'))


def found(result) -> set[tuple[str, str, str, tuple, tuple]]:
  return {
    (
      row.kind,
      row.one,
      row.other,
      tuple(example['one']),
      tuple(example['other']),
    )
    for row in result.rows
    for example in row.examples
    if not example['common']
  }


def test_a_clean_corpus_has_nothing(archive, tmp_path):
  corpus = build(archive, tmp_path / 'out')
  result = audit.audit(corpus)
  assert result.rows == () and not result.leaks
  assert result.counts['frames'] == 100
  assert 'Nothing is shared' in result.table()


def test_short_and_common_things_are_no_leak(archive, tmp_path, names):
  said = [[0.0, 1.0, 'Oh!'], [1.0, 2.0, 'Thank you.'], [2.0, 3.0, 'oh']]
  for name in (names['train'][0], names['test'][0]):
    write(archive, name, utterances=said, pictures=['black'] * 10)
  assert audit.audit(build(archive, tmp_path / 'out')).rows == ()


def test_equal_pictures_are_found(archive, tmp_path, names):
  a, b = names['train'][0], names['test'][1]
  shown = [1, 1, 2, 2, 3, 4, 5, 6, 7, 8]
  write(archive, a, pictures=shown)
  write(archive, b, pictures=[1, 1, *range(91, 99)])
  result = audit.audit(build(archive, tmp_path / 'out'))
  assert {row.kind for row in result.rows} == {'picture'}
  assert result.leaks
  # The first utterance shows 1 and 1, the second 1.
  assert found(result) == {
    ('picture', 'train', 'test', (f'{a}/{n}',), (f'{b}/{n}',))
    for n in ('00000', '00001')
  }


def test_one_equal_frame_of_a_moment_is_found(archive, tmp_path, names):
  a, b = names['train'][1], names['validation'][0]
  write(archive, a, pictures=[11, 12, 13, 14, 15, 16, 17, 18, 19, 20])
  write(archive, b, pictures=[21, 22, 23, 24, 14, 26, 27, 28, 29, 30])
  result = audit.audit(build(archive, tmp_path / 'out'))
  silence = '00002'
  assert found(result) == {
    ('frame', 'train', 'validation', (f'{a}/{silence}',), (f'{b}/{silence}',))
  }
  cheap = audit.audit(Corpus(tmp_path / 'out'), kinds=audit.CHEAP)
  assert cheap.rows == ()


def test_a_brighter_copy_is_near(archive, tmp_path, names):
  a, b = names['test'][0], names['validation'][1]
  write(archive, a, pictures=[31, 32, 33, 34, 35, 36, 37, 38, 39, 40])
  write(archive, b, pictures=['36+9', *range(41, 50)])
  result = audit.audit(build(archive, tmp_path / 'out'))
  assert found(result) == {
    ('near', 'validation', 'test', (f'{b}/00000',), (f'{a}/00002',))
  }
  (row,) = result.rows
  assert 'bits' in row.examples[0]['what'] and row.found == 1


def test_a_run_is_found_once_however_long(archive, tmp_path, names):
  a, b = names['train'][0], names['test'][0]
  book = ['In the great green room', 'there was a telephone', 'and a balloon']
  book += ['and a picture of', 'the cow jumping over the moon']
  for name, marks in ((a, '.'), (b, ' !')):
    said = [[float(i), i + 1.0, t + marks] for i, t in enumerate(book)]
    write(archive, name, utterances=said)
  result = audit.audit(build(archive, tmp_path / 'out'))
  (row,) = result.rows
  assert (row.kind, row.one, row.other, row.found) == (
    'run',
    'train',
    'test',
    1,
  )
  assert row.touched == (5, 5)
  (example,) = row.examples
  assert example['what'].startswith('in the great green room / there was')
  assert example['one'][0] == f'{a}/00000'
  assert example['files'] == [f'{a}.json', f'{b}.json']


def test_a_long_sentence_is_found(archive, tmp_path, names):
  a, b = names['train'][0], names['validation'][0]
  for name, text in ((a, LONG), (b, LONG.upper() + '!')):
    text = text.replace('{}', 'x')
    write(archive, name, utterances=[[0.0, 1.0, text]])
  assert found(audit.audit(build(archive, tmp_path / 'out'))) == {
    ('sentence', 'train', 'validation', (f'{a}/00000',), (f'{b}/00000',))
  }


def test_a_copied_file_is_a_recording_on_two_sides(archive, tmp_path, names):
  a, b = names['train'][0], names['test'][0]
  (archive / f'{b}.json').write_bytes((archive / f'{a}.json').read_bytes())
  rows = audit.audit(build(archive, tmp_path / 'out')).rows
  by_kind = {row.kind: row for row in rows}
  assert set(by_kind) == {'recording', 'picture'}
  (example,) = by_kind['recording'].examples
  assert example['what'] == ' = '.join(sorted((a, b)))
  # However few moments: a recording on two sides is never let pass.
  lenient = audit.audit(
    Corpus(tmp_path / 'out'), rules=audit.Rules(tolerance=1)
  )
  assert [row.kind for row in lenient.rows if row.leaks] == ['recording']


def test_a_group_that_is_torn_is_found(archive, tmp_path):
  corpus = build(archive, tmp_path / 'out')
  split = members(corpus)
  a, b = split['train'][0], split['test'][0]
  index = corpus.index
  index.loc[index['recording'].isin([a, b]), 'group'] = 'twins'
  result = audit.audit(corpus, kinds=['group'])
  assert [(r.kind, r.examples[0]['what']) for r in result.rows] == [
    ('group', 'twins')
  ]
  assert result.leaks


def test_what_many_groups_share_is_common(archive, tmp_path):
  for number in range(30):
    text = LONG.format(*'abcd')
    write(archive, f's{number}', utterances=[[0.0, 1.0, text]])
  rows = audit.audit(build(archive, tmp_path / 'out'), kinds=['sentence']).rows
  assert rows and not any(row.leaks for row in rows)
  assert {(row.found, row.common) for row in rows} == {(0, 1)}


def test_other_corpora_and_tests_are_met(archive, tmp_path, names):
  corpus = build(archive, tmp_path / 'out')
  a = names['train'][0]
  (seen,) = corpus.index.index[corpus.index['moment_id'] == f'{a}/00000']
  # A test with one picture of training, one of validation, one of its own.
  task = tmp_path / 'task'
  task.mkdir()
  held_out = corpus.index.index[corpus.index['split'] == 'validation'][0]
  own = tmp_path / 'task' / 'own.png'
  Image.fromarray(scene(777)).save(own)
  (task / 'seen.jpg').write_bytes(corpus.frames(seen)[0])
  (task / 'held.jpg').write_bytes(corpus.frames(held_out)[0])
  items = [
    {'id': n, 'visuals': [[f]], 'texts': ['a ball']}
    for n, f in (('i0', 'seen.jpg'), ('i1', 'held.jpg'), ('i2', 'own.png'))
  ]
  (task / 'items.jsonl').write_text('\n'.join(map(json.dumps, items)))
  card = dict.fromkeys(('name', 'domain', 'metric', 'source'), 'tiny')
  card |= {'protocol': 'retrieval', 'chance': 0.5}
  (task / 'card.json').write_text(json.dumps(card))
  assert found(audit.audit(corpus, material.read(tmp_path))) == {
    ('frame', 'train', 'tiny', (f'{a}/00000',), ('i0',))
  }
  # The same archive with other splits: what trains here is tested there.
  other = build(archive, tmp_path / 'other', seed=3)
  moved = set(names['train']) & set(members(other)['test'])
  result = audit.audit(corpus, [of_corpus(other, 'other')], kinds=['recording'])
  rows = {(r.one, r.other): r for r in result.rows}
  assert {e['what'] for e in rows['train', 'other:test'].examples} == moved
  assert moved and ('train', 'other:train') not in rows


def test_a_build_stops_at_leakage_unless_told(archive, tmp_path, names, capsys):
  a, b = names['train'][0], names['test'][0]
  (archive / f'{b}.json').write_bytes((archive / f'{a}.json').read_bytes())
  out = tmp_path / 'out'
  with pytest.raises(build_lib.BuildError, match=r'recording .*LEAKAGE'):
    build(archive, out, audit='fail')
  assert not (out / 'provenance.json').exists()
  build(archive, out, audit='warn')
  assert 'LEAKAGE' in capsys.readouterr().out
  assert json.loads((out / 'audit.json').read_text())['leaks'] is True
  with pytest.raises(build_lib.BuildError, match='--audit=maybe'):
    build(archive, out, audit='maybe')
