"""Small task folders, and a subject that knows the answers."""

import numpy as np
import PIL.Image
import pytest

from babyvfm_jax.evals import item
from babyvfm_jax.evals.item import Visual


class Teller:
  """Answers by functions of names: a picture's file stem, a text, a visual.

  It tells a picture by its file's stem, so that tests can say in words how well
  two things fit, and counts what it is asked.
  """

  name = 'teller'
  step = 7
  gives_probabilities = True
  abilities = frozenset({'similarity', 'likelihood'})

  def __init__(self, similarity=None, likelihood=None):
    self._similarity = similarity
    self._likelihood = likelihood
    self.asked = 0

  def similarity(self, pairs):
    self.asked += len(pairs)
    return np.array(
      [self._similarity(_stem(one), _stem(two)) for one, two in pairs],
      np.float32,
    )

  def likelihood(self, pairs):
    self.asked += len(pairs)
    return [
      np.array(self._likelihood(_stem(visual), text), np.float32)
      for visual, text in pairs
    ]

  def shown_text(self, text):
    return text


def _stem(thing):
  if isinstance(thing, Visual):
    return '+'.join(path.stem for path in thing.paths)
  return thing


@pytest.fixture(scope='session')
def teller():
  """The class: `teller(similarity=f, likelihood=g)`."""
  return Teller


@pytest.fixture
def make_task(tmp_path):
  """Writes a task folder with a picture of its own colour for every name."""

  def make(items, name='task', **card):
    folder = tmp_path / 'tasks' / name
    folder.mkdir(parents=True)
    for entry in items:
      visuals = [
        *entry['visuals'],
        *([entry['query']] if 'query' in entry else []),
      ]
      for file in {file for names in visuals for file in names}:
        generator = np.random.default_rng(list(file.encode()))
        pixels = generator.integers(0, 256, (8, 8, 3), dtype=np.uint8)
        PIL.Image.fromarray(pixels).save(folder / file)
    full = {
      'name': name,
      'domain': 'vocabulary',
      'protocol': 'similarity',
      'metric': 'accuracy',
      'chance': 0.5,
      'source': 'a test',
      **card,
    }
    item.write_task(folder, full, items)
    return folder

  return make


# One task of every protocol and form of question. What is right carries one
# letter in the picture's name and in the text.
def _choose(kind):
  items = []
  for number, letter in enumerate('abcdefgh'):
    others = [x for x in 'abcdefgh' if x != letter][number % 4 : number % 4 + 3]
    place = number % 4
    order = [*others[:place], letter, *others[place:]]
    visuals, texts = [[f'{letter}.png']], [f'word {letter}']
    if kind == 'text':
      texts = [f'word {x}' for x in order]
    else:
      visuals = [[f'{x}.png'] for x in order]
    entry = {
      'id': f'i{number}',
      'visuals': visuals,
      'texts': texts,
      'choose': 'text' if kind == 'text' else 'visual',
      'answer': place,
      'tags': [f'word:{letter}'],
    }
    if kind == 'query':
      entry['query'] = [f'{letter}.png']
      entry['texts'] = []
    items.append(entry)
  return items


def _match(count=2):
  items = []
  for number in range(6):
    letters = ['abcdefgh'[(number + k) % 8] for k in range(count)]
    order = np.random.default_rng(number).permutation(count)
    items.append(
      {
        'id': f'i{number}',
        'visuals': [[f'{x}.png'] for x in letters],
        'texts': [f'word {letters[i]}' for i in order],
        'choose': 'match',
        'answer': [int(np.flatnonzero(order == i)[0]) for i in range(count)],
      }
    )
  return items


def _pool(texts=1):
  # One-letter names beyond the alphabet's eight keep the pool twelve large.
  items = []
  for pool in range(2):
    for letter in 'abcdefghijkl':
      items.append(
        {
          'id': f'{pool}{letter}',
          'visuals': [[f'{letter}.png']],
          'texts': [f'word {letter}', f'again {letter}'][:texts],
          'tags': [f'pool:{pool}'],
        }
      )
  return items


def _foresee():
  return [
    {
      'id': letter,
      'visuals': [[f'{letter}.png']],
      'texts': ['a word '[: 2 + i % 5] + letter],
    }
    for i, letter in enumerate('abcdefgh')
  ]


FORMS = {
  'visual': (_choose('visual'), {'chance': 1 / 4}),
  'text': (_choose('text'), {'chance': 1 / 4}),
  'query': (_choose('query'), {'chance': 1 / 4}),
  'match': (_match(), {'metric': 'group_score', 'chance': 1 / 6}),
  'likely-visual': (
    _choose('visual'),
    {'protocol': 'likelihood', 'chance': 1 / 4},
  ),
  'likely-text': (_choose('text'), {'protocol': 'likelihood', 'chance': 1 / 4}),
  'likely-match': (
    _match(),
    {'protocol': 'likelihood', 'metric': 'group_score', 'chance': 1 / 6},
  ),
  'retrieval': (
    _pool(),
    {'protocol': 'retrieval', 'metric': 'recall_at_1', 'chance': 1 / 12},
  ),
  'retrieval-texts': (
    _pool(2),
    {'protocol': 'retrieval', 'metric': 'recall_at_1', 'chance': 1 / 12},
  ),
  'next-token': (
    _foresee(),
    {'protocol': 'next_token', 'metric': 'gap_shuffled', 'chance': 0.0},
  ),
}


@pytest.fixture(params=list(FORMS))
def form(request, make_task):
  """A task folder of each protocol and form of question."""
  items, card = FORMS[request.param]
  return make_task(items, request.param, **card)


@pytest.fixture
def every_form(make_task):
  """Task folders of all forms."""
  return [
    make_task(items, name, **card) for name, (items, card) in FORMS.items()
  ]
