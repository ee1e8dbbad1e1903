"""Word association by text features."""

import numpy as np
import pytest

from babyvfm_jax.evals import controls, item, suite
from babyvfm_jax.evals.item import TaskError

_FEATURES = {
  'black': [1, 0.2, 0],
  'white': [2, 0.5, 0],
  'chair': [0, 0, 3],
  'table': [0, 0.1, 1],
  'run': [-1, 0, 0],
}


class _Embedder:
  name = 'embedder'
  step = None
  gives_probabilities = False
  abilities = frozenset({'embedding'})

  def embed(self, things):
    self.asked = list(things)
    return np.array([_FEATURES[one] for one in things], np.float32)


def _write(folder, rows):
  card = {
    'name': 'words',
    'domain': 'language',
    'protocol': 'association',
    'metric': 'accuracy',
    'chance': 1 / 3,
    'source': 'a test',
  }
  item.write_task(folder, card, rows)
  return folder


def _row(cue, texts, answer):
  return {
    'id': cue,
    'prompt': cue,
    'texts': texts,
    'choose': 'text',
    'answer': answer,
  }


def test_the_nearest_word_by_angle_and_not_by_length(tmp_path):
  rows = [
    _row('black', ['chair', 'run', 'white'], 2),
    _row('table', ['black', 'chair', 'run'], 1),
  ]
  embedder = _Embedder()
  (row,) = suite.run([embedder], [_write(tmp_path / 'a', rows)], bootstrap=0)
  assert (row.value, row.protocol) == (1, 'association')
  # Each word once, however often it is asked about.
  assert len(embedder.asked) == len(set(embedder.asked)) == 5


def test_a_constant_is_at_chance_and_nobody_else_must_sit(tmp_path):
  folder = _write(tmp_path / 'a', [_row('black', ['chair', 'run', 'white'], 2)])
  constant = controls.Constant()
  blind = [
    controls.ImageBlind(constant, tmp_path),
    controls.TextBlind(constant),
    controls.ShuffledPictures(constant),
  ]
  rows = suite.run([constant, *blind], [folder], bootstrap=0)
  assert [(row.subject, row.value) for row in rows] == [
    ('constant', pytest.approx(1 / 3))
  ]


def test_an_item_without_a_cue_is_named(tmp_path):
  row = _row('black', ['chair', 'run', 'white'], 2)
  del row['prompt']
  with pytest.raises(TaskError, match="item 'black': an association needs"):
    suite.run([_Embedder()], [_write(tmp_path / 'a', [row])], bootstrap=0)
