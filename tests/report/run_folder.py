"""A run folder as training and evaluation leave it, made in a second.

Curves, answers and scores agree with one another: scores are means of the
answers that are written, with bootstrap intervals, and a word is learned the
sooner the more often the corpus has it.
"""

import base64
import hashlib
import json
import math
from pathlib import Path

import numpy as np

from tests.report.pictures import picture

WORDS = [
  'ball',
  'dog',
  'cat',
  'car',
  'book',
  'shoe',
  'cup',
  'apple',
  'duck',
  'bear',
  'spoon',
  'hat',
  'sock',
  'tree',
  'flower',
  'bird',
  'banana',
  'truck',
  'chair',
  'bed',
  'door',
  'key',
  'phone',
  'bottle',
]
CONTROLS = ('random', 'constant', 'image_blind', 'text_blind', 'pixel_matcher')
STEPS = (0, 250, 500, 750, 1000, 1250, 1500, 1750, 2000)
ITEMS = 240

# task, domain, protocol, metric, chance, what a trained model reaches
TESTS = (
  ('word_to_picture', 'vocabulary', 'similarity', 'accuracy', 0.25, 0.63),
  ('picture_to_word', 'vocabulary', 'similarity', 'accuracy', 0.25, 0.55),
  ('picture_to_word_spoken', 'vocabulary', 'likelihood', 'accuracy', 0.25, 0.4),
  ('phrase_attribute', 'grammar', 'similarity', 'accuracy', 0.5, 0.61),
  ('phrase_relation', 'grammar', 'similarity', 'accuracy', 0.5, 0.51),
  ('scene_retrieval', 'scenes', 'retrieval', 'recall_at_1', 0.01, 0.07),
  ('scene_retrieval', 'scenes', 'retrieval', 'recall_at_5', 0.05, 0.22),
  ('scene_retrieval', 'scenes', 'retrieval', 'recall_at_10', 0.1, 0.35),
)


def write_run(
  folder: Path,
  *,
  name: str = 'quickstart',
  seed: int = 0,
  skill: float = 1.0,
  records: int = 200,
) -> Path:
  """Writes a whole run folder.

  Args:
    folder: Where to write.
    name: Name in the configuration.
    seed: Of everything random.
    skill: How much of the gain over chance the model makes; 0 learns nothing.
    records: Number of lines of `metrics.jsonl`.
  """
  rng = np.random.default_rng(seed)
  folder.mkdir(parents=True, exist_ok=True)
  write_json(folder / 'config.json', _config(name, seed))
  write_json(folder / 'provenance.json', _provenance(name, seed))
  _write_metrics(folder / 'metrics.jsonl', rng, records)
  counts = _word_counts(rng)
  write_json(folder / 'cards' / 'nursery.json', _card(counts, rng))
  rows = []
  for test in TESTS:
    rows += _test(folder, test, counts, skill, rng)
  rows += _next_token(skill, rng)
  write_json(folder / 'scores.json', rows)
  _write_gallery(folder / 'gallery', rng)
  return folder


def write_json(path: Path, content) -> None:
  path.parent.mkdir(parents=True, exist_ok=True)
  path.write_text(json.dumps(content, indent=1) + '\n', 'utf-8')


def _config(name: str, seed: int) -> dict:
  return {
    'name': name,
    'seed': seed,
    'steps': STEPS[-1],
    'batch_size': 64,
    'image_size': 64,
    'corpus': 'runs/quickstart/corpus',
    'mixture': {
      'pairs': {'view': 'pairs', 'select': "split == 'train'", 'weight': 1.0},
      'dialogues': {'view': 'dialogues', 'batch_size': 0, 'weight': 0.5},
    },
    'model': {'preset': 'tiny', 'fusion': 'cross'},
    'objectives': {'info_nce': {'weight': 1.0}, 'next_token': {'weight': 0.5}},
    'optimizer': {'name': 'adamw', 'learning_rate': 1e-3, 'warmup': 0.05},
    'evals': {'every': 250, 'final': {'controls': True}, 'bootstrap': 1000},
  }


def _provenance(name: str, seed: int) -> dict:
  return {
    'command': 'python -m experiments.pretrain '
    f'--config=configs/{name}.py --workdir=runs/{name}',
    'overrides': [f'config.seed={seed}'],
    'git_revision': hashlib.sha1(name.encode()).hexdigest(),
    'versions': {'python': '3.11.9', 'jax': '0.10.2', 'flax': '0.12.8'},
    'device': 'cpu, 2 cores',
    'corpora': {
      'nursery': {
        'path': 'runs/quickstart/corpus',
        'fingerprint': hashlib.sha256(b'corpus').hexdigest(),
      }
    },
    'tokenizer_fingerprint': hashlib.sha256(b'tokenizer').hexdigest(),
    'started': '2031-05-04T09:12:44+00:00',
    'strict': True,
  }


def _write_metrics(path: Path, rng: np.random.Generator, records: int) -> None:
  lines = []
  for index in range(records):
    step = max(1, round((index + 1) * STEPS[-1] / records))
    part = step / STEPS[-1]
    contrastive = 4.1 * math.exp(-3 * part) + 1.2 + rng.normal(0, 0.12)
    language = 5.5 * math.exp(-5 * part) + 2.1 + rng.normal(0, 0.1)
    warm = min(1.0, part / 0.05)
    lines.append(
      {
        'step': step,
        'time': 1.9e9 + 0.2 * step,
        'train/loss': contrastive + 0.5 * language,
        'train/info_nce': contrastive,
        'train/next_token': language,
        'optimizer/gradient_norm': 1 + abs(rng.normal(0, 0.3)),
        'optimizer/learning_rate': 1e-3
        * warm
        * (1 + math.cos(3.14 * part))
        / 2,
        'optimizer/skipped_steps': 0.0,
        'perf/examples_per_second': 320 + rng.normal(0, 12),
        'perf/seconds': 0.2 * step,
        'perf/mfu': 0.31 + rng.normal(0, 0.01),
        'perf/words_heard': 310.0 * step,
      }
    )
  path.write_text(''.join(json.dumps(line) + '\n' for line in lines), 'utf-8')


def _word_counts(rng: np.random.Generator) -> dict[str, int]:
  return {
    word: int(900 / (rank + 1) ** 0.8 + rng.integers(0, 9))
    for rank, word in enumerate(WORDS)
  }


def _card(counts: dict[str, int], rng: np.random.Generator) -> dict:
  vocabulary = {'the': 4100, 'a': 3320, 'look': 1540, **counts}
  return {
    'layout': 'folder',
    'strict': True,
    'counts': {
      'recordings': 24,
      'groups': 24,
      'moments': 5214,
      'utterances': 3902,
      'silences': 1312,
      'words': 18211,
      'frames': 21040,
      'children': 3,
      'pictures': 5102,
    },
    'hours': 6.4,
    'clock': 'recorded',
    'ages': {
      'recordings_known': 24,
      'recordings_unknown': 0,
      'histogram': [
        {'month': month, 'recordings': 1 + month % 3, 'hours': 0.3}
        for month in range(6, 19)
      ],
    },
    'languages': [['eng', 3902]],
    'speakers': [
      {'speaker': 'caregiver', 'utterances': 3511, 'words': 17020},
      {'speaker': 'key_child', 'utterances': 391, 'words': 1191},
    ],
    'utterance_lengths': [[n, 900 // n] for n in range(1, 21)],
    'splits': [
      {'split': 'train', 'recordings': 20, 'moments': 4410, 'hours': 5.4},
      {'split': 'validation', 'recordings': 2, 'moments': 410, 'hours': 0.5},
      {'split': 'test', 'recordings': 2, 'moments': 394, 'hours': 0.5},
    ],
    'split_by': 'recording',
    'vocabulary': [[word, count] for word, count in vocabulary.items()],
    'tokenizer': {'kind': 'unigram', 'vocabulary_size': 2000},
    'quarantine': {'recordings': 1, 'first': []},
    'provenance': {'source': 'recordings', 'settings': {}},
    'samples': [
      {
        'moment_id': f'S_20130519_0702_03/{number:05d}',
        'text': f'look, a {word}!',
        'jpeg_base64': base64.b64encode(picture(word, rng)).decode('ascii'),
      }
      for number, word in enumerate(WORDS[:8])
    ],
  }


def _row(test, subject, step, correct, rng) -> dict:
  task, domain, protocol, metric, chance, _ = test
  draws = rng.choice(correct, (200, len(correct))).mean(axis=1)
  low, high = np.percentile(draws, [2.5, 97.5])
  return {
    'task': task,
    'domain': domain,
    'protocol': protocol,
    'subject': subject,
    'step': step,
    'metric': metric,
    'value': float(np.mean(correct)),
    'low': float(low),
    'high': float(high),
    'chance': chance,
    'n_items': len(correct),
    'items_sha256': hashlib.sha256(task.encode()).hexdigest(),
  }


def _test(folder, test, counts, skill, rng) -> list[dict]:
  """Scores of one test; answers too, where its items are about words."""
  task, domain, _, _, chance, reach = test
  rows = []
  most = max(counts.values())
  for step in STEPS:
    part = step / STEPS[-1]
    lines, correct = [], []
    for item in range(ITEMS):
      word = WORDS[item % len(WORDS)]
      ease = 0.6 + 0.8 * counts[word] / most
      gain = skill * (reach - chance) * (1 - math.exp(-4 * part))
      right = float(rng.random() < min(0.98, chance + gain * ease * 1.15))
      correct.append(right)
      lines.append({'item': f'{word}-{item}', 'word': word, 'correct': right})
    rows.append(_row(test, 'model', step, np.array(correct), rng))
    if domain == 'vocabulary':
      path = folder / 'answers' / task / f'model-{step}.jsonl'
      path.parent.mkdir(parents=True, exist_ok=True)
      path.write_text(''.join(json.dumps(x) + '\n' for x in lines), 'utf-8')
  for control in CONTROLS:
    correct = (rng.random(ITEMS) < chance).astype(float)
    step = STEPS[-1] if control.endswith('_blind') else None
    if control == 'constant':
      correct = np.full(ITEMS, chance)
    rows.append(_row(test, control, step, correct, rng))
  return rows


def _next_token(skill: float, rng: np.random.Generator) -> list[dict]:
  rows = []
  for step in STEPS:
    part = 1 - math.exp(-4 * step / STEPS[-1])
    loss = 7.6 - 4.9 * part
    gap = 0.22 * part * skill + rng.normal(0, 0.01)
    figures = {
      'gap_shuffled': (gap, 0.03, 0.0),
      'gap_no_picture': (gap * 0.8, 0.03, 0.0),
      'loss': (loss, 0.08, None),
      'loss_shuffled': (loss + gap, 0.08, None),
      'loss_no_picture': (loss + gap * 0.8, 0.08, None),
    }
    for metric, (value, half, chance) in figures.items():
      test = ('next_token', 'language', 'next_token', metric, chance, 0.0)
      rows.append(
        _row(test, 'model', step, np.full(ITEMS, value), rng)
        | {'low': value - half, 'high': value + half}
      )
  return rows


def _write_gallery(folder: Path, rng: np.random.Generator) -> None:
  folder.mkdir(parents=True, exist_ok=True)
  for word in WORDS[:12]:
    (folder / f'{word}.jpg').write_bytes(picture(word, rng))
  entries = []
  for number in range(4):
    names = [str(w) for w in rng.choice(WORDS[:12], 4, replace=False)]
    gold = int(rng.integers(4))
    scores = [round(float(s), 4) for s in rng.normal(0.2, 0.1, 4)]
    if number:  # the model is right in three of four
      scores[gold] = max(scores) + 0.05
    seen = {'model': scores, 'random': [0.1, 0.2, 0.3, 0.4]}
    entries.append(
      _entry('word_to_picture', number, 'visual', gold, seen)
      | {'visuals': [f'{n}.jpg' for n in names], 'texts': [names[gold]]}
    )
    entries.append(
      _entry('picture_to_word', number, 'text', gold, seen)
      | {'visuals': [f'{names[gold]}.jpg'], 'texts': names}
    )
  pair = {'visuals': ['ball.jpg', 'dog.jpg'], 'texts': ['a dog', 'a ball']}
  seen = {'model': [0.1, 0.4, 0.3, 0.2]}
  entries.append(_entry('match_pairs', 0, 'match', [1, 0], seen) | pair)
  clips = {'visuals': [['ball.jpg', 'dog.jpg'], ['dog.jpg', 'cat.jpg']]}
  seen = {'model': [0.3, 0.3]}
  entries.append(
    _entry('permanence', 0, 'impossible', 1, seen) | clips | {'texts': []}
  )
  write_json(folder / 'gallery.json', entries)


def _entry(task, number, choose, answer, scores) -> dict:
  return {
    'task': task,
    'item': f'{task}-{number:04d}',
    'protocol': 'similarity',
    'prompt': '',
    'choose': choose,
    'answer': answer,
    'scores': scores,
  }
