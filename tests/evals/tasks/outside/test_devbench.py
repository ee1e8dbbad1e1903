"""DevBench: its traps, its children, and what it lacks."""

import csv
import json

import numpy as np
import pytest

from babyvfm_jax.evals import controls, item, protocols, suite
from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks import outside

_WORDS = ('ball', 'dog', 'cat', 'cup', 'shoe', 'duck', 'bear', 'car')


@pytest.fixture
def source(tmp_path, paint, write_csv):
  """A small DevBench with pictures for its grammar tasks."""
  rows, shares = [], []
  for number, word in enumerate(_WORDS, start=1):
    names = [f'{number}-{k}.png' for k in range(4)]
    for name in names:
      paint(f'devbench/images/gram-trog/{name}')
    rows.append([*(f'images/{name}' for name in names), f'"the {word}, sits"'])
    shares.append([number, f'"the {word}, sits"', 0.6, 0.2, 0.1, 0])
  header = 'image1,image2,image3,image4,text1'
  write_csv('devbench/manifests/gram-trog.csv', header, rows)
  header = 'trial,text1,image1,image2,image3,image4'
  write_csv('devbench/human/gram-trog.csv', header, shares)
  pairs = []
  for number, word in enumerate(_WORDS):
    names = [f'ex_{number}_img_{k}.png' for k in range(2)]
    for name in names:
      paint(f'devbench/images/gram-winoground/{name}')
    texts = [f'a {word} on a box', f'a box on a {word}']
    pairs.append([*(f'images/{name}' for name in names), *texts])
  header = '\ufeffimage1,image2,text1,text2'
  write_csv('devbench/manifests/gram-winoground.csv', header, pairs)
  return tmp_path / 'devbench'


def _by_name(made):
  return {one.name: one for one in made}


@pytest.fixture(scope='module')
def real(shared_data, tmp_path_factory):
  """The real DevBench, imported."""
  out = tmp_path_factory.mktemp('devbench')
  return _by_name(
    outside.import_tasks('devbench', shared_data / 'devbench', out)
  )


def test_grammar_where_there_are_pictures(source, tmp_path, even, judge):
  made = _by_name(outside.import_tasks('devbench', source, tmp_path / 'out'))
  trog, winoground = made['devbench-trog'], made['devbench-winoground']
  assert (trog.items, winoground.items) == (8, 8)
  assert not trog.left_out and not winoground.left_out
  for one in (trog, winoground):
    even(one.folder)
  judge([trog.folder, winoground.folder])
  for name in ('devbench-lwl', 'devbench-vocabulary'):
    assert made[name].folder is None
    assert 'has no manifests/' in made[name].left_out[0]


def test_norms_stand_in_the_order_of_the_alternatives(source, tmp_path):
  made = _by_name(outside.import_tasks('devbench', source, tmp_path / 'out'))
  folder = made['devbench-trog'].folder
  norms = json.loads((folder / 'norms.json').read_text())
  (age,) = norms['ages']
  assert norms['measure'] == 'choice' and age['months'] == 96
  for one in item.read_task(folder).items:
    shares = age['answers'][one.id]
    assert shares[one.answer] == pytest.approx(0.6 / 0.9)
    assert sorted(shares) == pytest.approx([0, 1 / 9, 2 / 9, 6 / 9])


def test_winoground_keeps_its_pairs(source, tmp_path):
  made = _by_name(outside.import_tasks('devbench', source, tmp_path / 'out'))
  task = item.read_task(made['devbench-winoground'].folder)
  known = {
    (source / f'images/gram-winoground/ex_{n}_img_{k}.png').read_bytes(): (n, k)
    for n in range(8)
    for k in range(2)
  }
  for one in task.items:
    for visual, text in zip(one.visuals, one.answer, strict=True):
      number, side = known[visual.paths[0].read_bytes()]
      word = _WORDS[number]
      expected = [f'a {word} on a box', f'a box on a {word}'][side]
      assert one.texts[text] == expected


def test_a_folder_of_pictures_may_lie_elsewhere(source, tmp_path):
  (source / 'images').rename(tmp_path / 'elsewhere')
  with pytest.raises(TaskError, match='no task could be made'):
    outside.import_tasks('devbench', source, tmp_path / 'out')
  made = outside.import_tasks(
    'devbench', source, tmp_path / 'out', images=tmp_path / 'elsewhere'
  )
  assert _by_name(made)['devbench-trog'].items == 8


def test_a_clone_of_the_repository_is_read_too(source, tmp_path):
  clone = tmp_path / 'clone'
  for key in ('gram-trog', 'gram-winoground'):
    (clone / 'assets' / key).mkdir(parents=True)
    (source / f'images/{key}').rename(clone / 'assets' / key / 'images')
    (source / f'manifests/{key}.csv').rename(
      clone / f'assets/{key}/manifest.csv'
    )
  (clone / 'evals/gram-trog').mkdir(parents=True)
  (source / 'human/gram-trog.csv').rename(clone / 'evals/gram-trog/human.csv')
  made = _by_name(outside.import_tasks('devbench', clone, tmp_path / 'out'))
  assert made['devbench-trog'].items == made['devbench-winoground'].items == 8
  assert (made['devbench-trog'].folder / 'norms.json').is_file()


def test_a_picture_that_is_right_and_wrong_is_left_out(source, tmp_path, paint):
  path = source / 'images/gram-trog/3-2.png'
  path.write_bytes((source / 'images/gram-trog/3-0.png').read_bytes())
  made = _by_name(outside.import_tasks('devbench', source, tmp_path / 'out'))
  assert made['devbench-trog'].items == 7
  assert made['devbench-trog'].left_out == (
    '003: the right picture is also a wrong one',
  )


@pytest.mark.parametrize(
  ('file', 'text', 'message'),
  [
    ('manifests/gram-trog.csv', 'image1,text1\n', r'trog\.csv:1: no column'),
    (
      'human/gram-trog.csv',
      'trial,image1,image2,image3,image4\n1,x,0,0,0\n',
      r"trog\.csv:2: image1: 'x' is not a number",
    ),
    (
      'human/gram-trog.csv',
      'trial,image1,image2,image3,image4\n1,0,0,0,0\n',
      r'trog\.csv:2: the shares of the pictures are all 0',
    ),
  ],
)
def test_a_broken_table_is_named(source, tmp_path, file, text, message):
  (source / file).write_text(text)
  with pytest.raises(TaskError, match=message):
    outside.import_tasks('devbench', source, tmp_path / 'out')


def test_another_folder_is_refused(tmp_path):
  with pytest.raises(TaskError, match='no manifest of DevBench'):
    outside.import_tasks('devbench', tmp_path, tmp_path / 'out')


def test_the_real_trials(real, even):
  looking, naming = real['devbench-lwl'], real['devbench-vocabulary']
  assert (looking.items, len(looking.left_out)) == (76, 0)
  assert (naming.items, len(naming.left_out)) == (97, 22)
  assert naming.left_out[0].startswith('trial 9 (bobsled): no picture')
  for one in (looking, naming):
    even(one.folder)
    card = json.loads((one.folder / 'card.json').read_text())
    assert card.get('left_out', []) == list(one.left_out)
    assert 'out of domain' in card['pictures']
  # Eight trials say .jpg of files that are .png, both of their pictures.
  card = json.loads((looking.folder / 'card.json').read_text())
  assert len(card['renamed']) == 16
  for name in ('devbench-trog', 'devbench-winoground'):
    assert real[name].folder is None and real[name].left_out


def test_the_real_right_pictures(real, shared_data):
  task = item.read_task(real['devbench-lwl'].folder)
  images = shared_data / 'devbench/images/lex-lwl'
  with (shared_data / 'devbench/manifests/lex-lwl.csv').open() as file:
    rows = list(csv.DictReader(file))
  for one in task.items:
    row = rows[int(one.id) - 1]
    path = images / row['image1']
    path = path if path.exists() else path.with_suffix('.png')
    assert one.texts == (row['text1'],)
    assert one.visuals[one.answer].paths[0].read_bytes() == path.read_bytes()
  # Trials with the same two pictures are one piece of evidence.
  assert len({one.cluster for one in task.items}) < 76


def test_the_real_children(real, shared_data):
  folder = real['devbench-vocabulary'].folder
  norms = json.loads((folder / 'norms.json').read_text())
  answers = {one.id: one.answer for one in item.read_task(folder).items}
  path = shared_data / 'devbench/human/lex-viz_vocab.csv'
  with path.open() as file:
    rows = list(csv.DictReader(file))
  published = {'4': 0.587, '7': 0.716, '10': 0.743, '25': 0.942}
  for age, mean in zip(norms['ages'], published.values(), strict=True):
    years = f'{age["months"] // 12:g}'
    known = {
      f'{int(row["trial"]):03d}': float(row['image1'])
      for row in rows
      if row['age_bin'] == years
    }
    assert np.mean(list(known.values())) == pytest.approx(mean, abs=5e-4)
    right = {k: v[answers[k]] for k, v in age['answers'].items()}
    assert right == pytest.approx({k: known[k] for k in right}, abs=1e-9)
    # The trials without pictures are hard ones: children know the others better.
    assert len(right) == 86 and mean < np.mean(list(right.values()))
  for age in norms['ages']:
    assert all(sum(v) == pytest.approx(1) for v in age['answers'].values())


def test_the_real_infants_and_their_pictures(real):
  folder = real['devbench-object-categories'].folder
  task = item.read_task(folder)
  norms = json.loads((folder / 'norms.json').read_text())
  names = norms['ages'][0]['matrix']['names']
  tags = [one.tag('category') for one in task.items]
  assert sorted(set(tags)) == sorted(names)
  assert {tags.count(name) for name in names} == {9}
  assert [age['months'] for age in norms['ages']] == [4, 10, 19]
  for age in norms['ages']:
    values = np.array(age['matrix']['values'])
    assert np.allclose(values, values.T)
  # At 19 months, two of one kind are looked at more alike.
  assert norms['ages'][-1]['matrix']['kind'] == 'dissimilarity'
  inside = np.diag(values).mean()
  assert inside < values[~np.eye(8, dtype=bool)].mean() - 0.1


def test_the_real_associations(real):
  few = item.read_task(real['devbench-word-association'].folder)
  many = item.read_task(real['devbench-word-association-ages'].folder)
  norms = json.loads((many.folder / 'norms.json').read_text())
  assert {len(one.texts) for one in few.items} == {4}
  assert {len(one.texts) for one in many.items} == {10}
  by_cue = {one.prompt: one.texts[one.answer] for one in few.items}
  assert by_cue['black'] == 'white' and by_cue['table'] == 'chair'
  for one in many.items:
    shares = [
      age['answers'][one.id]
      for age in norms['ages']
      if one.id in age['answers']
    ]
    # At least two words that nobody said.
    assert (np.sum(shares, axis=0) == 0).sum() >= 2
  # No word of another cue is a foil more than a few times.
  foils = [
    text
    for one in few.items
    for place, text in enumerate(one.texts)
    if place != one.answer
  ]
  assert max(map(foils.count, set(foils))) <= 6


@pytest.mark.slow
def test_the_real_tasks_give_nothing_away(real, judge):
  folders = [
    one.folder
    for one in real.values()
    if one.folder and item.read_task(one.folder).protocol in protocols.PROTOCOLS
  ]
  judge([folder for folder in folders if 'categories' not in folder.name])
  rows = suite.run([controls.PixelMatcher()], folders[:2], bootstrap=0)
  for row in rows:
    assert row.value < row.chance + 0.6 * (1 - row.chance), row


def test_the_same_seed_makes_the_same_tasks(source, tmp_path):
  found = []
  for number, seed in enumerate((0, 0, 1)):
    made = outside.import_tasks(
      'devbench', source, tmp_path / f'out{number}', seed=seed
    )
    found.append({one.name: one.folder for one in made if one.folder})
  first, again, other = found
  assert len(first) == 2
  for name, folder in first.items():
    same = item.read_task(folder).items_sha256
    assert item.read_task(again[name]).items_sha256 == same
    assert item.read_task(other[name]).items_sha256 != same
  norms = [one['devbench-trog'] / 'norms.json' for one in found]
  assert norms[0].read_bytes() == norms[1].read_bytes()
  assert norms[0].read_bytes() != norms[2].read_bytes()
