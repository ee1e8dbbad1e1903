"""Adds a battery of some sixty tests to a run folder.

Scores are drawn from curves that differ by task, so that domains grow at their
own time; a few tasks are easy for a control, with and without a reason on the
card. Words are learned at their own time, and children's ages go with it.
"""

import csv
import dataclasses
import hashlib
import json
import math
from pathlib import Path

import numpy as np

from tests.report import run_folder

STEPS = (0, 100, 200, 400, 700, 1000, 1300, 1600, 1800, 2000)
TASKS = {
  'vocabulary': 'word-to-picture picture-to-word silhouettes blur geons foils '
  'two-word-phrases labeled-s',
  'comprehension': 'negation prepositions comparatives word-order trog '
  'subject-verb adjectives winoground retrieval',
  'grammar': 'zorro blimp agreement plural word-order-text',
  'language': 'next-word-choice captions minimal-stories surprisal-gap',
  'vision': 'localization left-right spatial-details categories-knn '
  'categories-probe analogies-colour analogies-rotation analogies-size '
  'object-rsa same-different',
  'memory': 'delayed-response delayed-response-open delayed-memory '
  'familiar-objects new-objects',
  'number': 'who-has-more-dots who-has-more-scenes subitizing counting',
  'objects': 'permanence continuity solidity colour-constancy '
  'shape-constancy number-constancy',
  'social': 'gaze pointing goal-preference efficient-action emotion-words '
  'helping agents',
}
CHANCES = (0.5, 0.25, 1 / 3, 0.5, 0.125)
CONTROLS = (
  *('constant', 'random', 'pixel_matcher', 'image_blind', 'text_blind'),
  *('shuffled_pictures', 'position_prior', 'text_probe'),
)
SHORTCUTS = {
  'categories-knn': {
    'pixel_matcher': 'Pictures of a category share their colours: the figure '
    'says how much more than colour is seen.'
  },
  'agreement': {'text_probe': ''},
}
PARTS = {
  'zorro': [f'paradigm_{n:02d}' for n in range(16)],
  'negation': ['not', 'no', 'without'],
  'agents': ['goal', 'path', 'obstacle', 'tool'],
}
# Months of children whose answers are known.
NORMS = {
  'labeled-s': (18, 24, 30),
  'trog': (48, 72, 84, 120),
  'left-right': (48, 60),
}


def add_battery(folder: Path, *, seed: int = 0, skill: float = 1.0) -> Path:
  """Adds scores, cards, children's answers and words to a run folder."""
  rng = np.random.default_rng(seed)
  rows, cards = [], []
  for place, (domain, names) in enumerate(TASKS.items()):
    for number, name in enumerate(names.split()):
      chance = CHANCES[(place + number) % len(CHANCES)]
      card = {'name': name, 'domain': domain, 'metric': 'accuracy'}
      cards.append(card | {'shortcuts': SHORTCUTS.get(name, {})})
      rows += _task(name, domain, chance, skill, rng)
  path = folder / 'scores.json'
  old = json.loads(path.read_text('utf-8')) if path.is_file() else []
  run_folder.write_json(path, old + rows)
  run_folder.write_json(folder / 'tasks.json', cards)
  run_folder.write_json(folder / 'norms.json', _norms(rng))
  return folder


def _task(name, domain, chance, skill, rng) -> list[dict]:
  middle = rng.uniform(200, 1500)
  reach = skill * rng.uniform(-0.05, 0.9)
  items = int(rng.integers(60, 400))
  rows = []
  for step in STEPS:
    grown = reach / (1 + math.exp(-(step - middle) / 200))
    figure = chance + grown * (1 - chance)
    rows.append(_row(name, domain, 'model', step, figure, chance, items, rng))
  for control in CONTROLS:
    figure, step = chance, None
    if control == 'image_blind' and domain in ('grammar', 'language'):
      continue
    if control.endswith('_blind') or control == 'shuffled_pictures':
      step = STEPS[-1]
    if control in SHORTCUTS.get(name, {}):
      figure = chance + 0.75 * (1 - chance)
    exact = control == 'constant'
    row = _row(name, domain, control, step, figure, chance, items, rng)
    if exact:
      row |= {'value': chance, 'low': chance, 'high': chance}
    rows.append(row)
  for value in PARTS.get(name, ()):
    part = min(
      0.98, max(0.02, rows[len(STEPS) - 1]['value'] + rng.normal(0, 0.1))
    )
    for step in STEPS[-2:]:
      rows.append(
        _row(name, domain, 'model', step, part, chance, 40, rng)
        | {'metric': f'accuracy[{value}]'}
      )
  return rows


def _row(name, domain, subject, step, figure, chance, items, rng) -> dict:
  right = rng.binomial(items, min(max(figure, 0.01), 0.99)) / items
  half = 1.96 * math.sqrt(max(right * (1 - right), 1e-3) / items)
  return {
    'task': name,
    'domain': domain,
    'protocol': 'similarity',
    'subject': subject,
    'step': step,
    'metric': 'accuracy',
    'value': right,
    'low': max(0.0, right - half),
    'high': min(1.0, right + half),
    'chance': chance,
    'n_items': items,
    'items_sha256': hashlib.sha256(name.encode()).hexdigest(),
    'p_value': 0.4,
  }


def _norms(rng) -> list[dict]:
  rows = []
  for task, ages in NORMS.items():
    for months in ages:
      value = 0.4 + 0.45 * months / 120 + rng.normal(0, 0.02)
      rows.append(
        {
          'task': task,
          'subject': 'children',
          'step': None,
          'age': f'{months // 12} years'
          if months >= 24
          else f'{months} months',
          'months': months,
          'measure': 'children_accuracy',
          'value': value,
          'low': value - 0.04,
          'high': value + 0.04,
          'n_items': 60,
          'claim': False,
        }
      )
    rows.append({'task': task, 'measure': 'kl_divergence', 'value': None})
  return rows


@dataclasses.dataclass(frozen=True)
class Learned:
  """A word with the step at which half of it is learned."""

  word: str
  step: float
  heard: int
  months: float


def add_words(
  folder: Path, table: Path, names: list[str], *, seed: int = 0
) -> list[Learned]:
  """Adds surprisals at every step, and a table of children's ages.

  The model's step goes with the children's age, and both with how often a word
  is heard; every tenth word is never learned.
  """
  rng = np.random.default_rng(seed)
  words = []
  for number, name in enumerate(names):
    common = rng.normal()
    step = 400 * math.exp(0.35 * rng.normal() + 0.3 * common)
    heard = int(2000 * math.exp(-1.2 * common + 0.5 * rng.normal())) + 3
    months = 22 * math.exp(0.15 * math.log(step / 400) + 0.09 * rng.normal())
    step = math.inf if number % 10 == 9 else step
    words.append(Learned(name, step, heard, months))
  answers = folder / 'answers' / 'word-surprisal'
  answers.mkdir(parents=True, exist_ok=True)
  for step in STEPS:
    lines = []
    for word in words:
      learned = 1 / (1 + (word.step / max(step, 1)) ** 3)
      for item in range(2):
        figure = 7.6 - 5 * learned + rng.normal(0, 0.1)
        lines.append(
          {
            'item': f'{word.word}-{item}',
            'word': word.word,
            'surprisal': figure,
          }
        )
    (answers / f'model-{step}.jsonl').write_text(
      ''.join(json.dumps(line) + '\n' for line in lines), 'utf-8'
    )
  run_folder.write_json(
    folder / 'cards' / 'nursery.json',
    _with_words(folder / 'cards' / 'nursery.json', words),
  )
  categories = ('animals', 'action_words', 'food_drink', 'pronouns', 'places')
  with table.open('w', encoding='utf-8', newline='') as file:
    writer = csv.writer(file)
    writer.writerow(
      ('item_id', 'definition', 'category', 'uni_lemma', 'aoa_produce_months')
    )
    for number, word in enumerate(words):
      category = categories[number % len(categories)]
      row = (f'item_{number}', f'{word.word}*', category, word.word)
      writer.writerow((*row, f'{word.months:.3f}'))
    writer.writerow(('item_x', 'nothing', 'places', 'nothing', ''))
  return words


def _with_words(path: Path, words: list[Learned]) -> dict:
  card = json.loads(path.read_text('utf-8')) if path.is_file() else {}
  old = dict(card.get('vocabulary', []))
  counts = old | {word.word: word.heard for word in words}
  return card | {'vocabulary': [[w, n] for w, n in counts.items()]}


def write_comparison(path: Path, first: Path, second: Path) -> None:
  """Paired differences of two runs, as a comparison leaves them."""
  last = []
  for folder in (first, second):
    rows = json.loads((folder / 'scores.json').read_text('utf-8'))
    last.append(
      {
        r['task']: r
        for r in rows
        if r['subject'] == 'model'
        and r['step'] == STEPS[-1]
        and r['metric'] == 'accuracy'
      }
    )
  with path.open('w', encoding='utf-8', newline='') as file:
    writer = csv.writer(file)
    writer.writerow(
      ('task', 'metric', 'first', 'second', 'difference', 'low', 'high')
      + ('p', 'p_holm')
    )
    for task, row in last[0].items():
      if task in last[1]:
        gap = row['value'] - last[1][task]['value']
        p = math.exp(-30 * abs(gap))
        writer.writerow(
          (task, 'accuracy', first.name, second.name)
          + (gap, gap - 0.06, gap + 0.06, p, min(1.0, 50 * p))
        )
