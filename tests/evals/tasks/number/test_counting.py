"""Counting: in words as far as they were heard, and freely up to twelve."""

import collections
import json

import pytest

from babyvfm_jax.evals.item import read_task
from babyvfm_jax.evals.tasks.number import arrays, counting


def _made(folders):
  if not folders:
    pytest.skip('too few number words were heard in this short corpus')
  return read_task(folders[0])


@pytest.fixture(scope='module')
def words(stage, tmp_path_factory):
  return _made(counting.build_words(stage, tmp_path_factory.mktemp('words')))


def test_all_numbers_that_were_heard_are_alternatives(words, stage):
  heard = arrays.number_words(stage, 12)
  for item in words.items:
    assert sorted(text.split()[0] for text in item.texts) == sorted(heard)
    number = heard.index(item.texts[item.answer].split()[0]) + 1
    assert number == int(item.tag('number'))
    assert item.prompt.startswith('how many ')


def test_size_or_area_is_apart_from_number(words, features):
  known = features(words)
  for control in arrays.CONTROLS:
    means = collections.defaultdict(list)
    for item in words.items:
      if item.tag('control') == control:
        count, filled = known[item.visuals[0].paths[0]]
        value = filled if control == 'area' else filled / count
        means[count].append(value)
    averages = [sum(values) / len(values) for values in means.values()]
    assert max(averages) < 1.5 * min(averages)


def test_free_questions_have_a_figure_as_their_answer(stage, tmp_path):
  (folder,) = counting.build_open(stage, tmp_path)
  card = json.loads((folder / 'card.json').read_text(encoding='utf-8'))
  assert (card['protocol'], card['parser']) == ('generation', 'number')
  lines = (folder / 'items.jsonl').read_text(encoding='utf-8').splitlines()
  items = [json.loads(line) for line in lines]
  answers = collections.Counter(item['answer'] for item in items)
  assert sorted(answers) == list(range(1, 13))
  assert len(set(answers.values())) == 1
  truth = (folder / 'truth.jsonl').read_text(encoding='utf-8').splitlines()
  known = {
    tuple(row['visual']): row['answers'] for row in map(json.loads, truth)
  }
  for item in items:
    answer = known[tuple(item['visuals'][0])][item['prompt']]
    assert answer == str(item['answer'])
