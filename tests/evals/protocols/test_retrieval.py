"""Retrieval: ranks within a pool, both ways, texts averaged."""

import numpy as np
import pytest

from babyvfm_jax.evals import item
from babyvfm_jax.evals.protocols import retrieval


def _task(make_task, pools=3, size=12, texts=2):
  return item.read_task(
    make_task(
      [
        {
          'id': f'{pool}-{i}',
          'visuals': [[f'p{pool}-{i}.png']],
          'texts': [f't{pool}-{i}-{k}' for k in range(1 + i % texts)],
          'tags': [f'pool:{pool}'],
        }
        for pool in range(pools)
        for i in range(size)
      ],
      protocol='retrieval',
      metric='recall_at_1',
      chance=1 / size,
    )
  )


def _coarse(picture, text):
  """One of four levels: many ties."""
  seed = list(f'{picture}|{text}'.encode())
  return float(np.random.default_rng(seed).integers(4))


def _table(task, pool):
  members = [one for one in task.items if one.tag('pool') == pool]
  pictures = [one.visuals[0].paths[0].stem for one in members]
  return [[_coarse(p, one.texts[0]) for one in members] for p in pictures]


def test_recall_agrees_with_sorting_under_many_random_breakings(
  make_task, teller
):
  task = _task(make_task, texts=1)
  result = retrieval.answer(teller(_coarse), task, task.items, 0)
  generator = np.random.default_rng(0)
  found = {metric.name: metric.totals.mean() for metric in result.metrics}
  expected = {name: [] for name in found}
  tables = np.array([_table(task, pool) for pool in '012'])
  for _ in range(1500):
    broken = tables + generator.uniform(0, 0.5, tables.shape)
    right = np.diagonal(broken, axis1=1, axis2=2)
    ranks = {
      '': (broken > right[:, None, :]).sum(axis=1),
      'picture_to_text_': (broken > right[:, :, None]).sum(axis=2),
    }
    for prefix, rank in ranks.items():
      for top in (1, 5, 10):
        expected[f'{prefix}recall_at_{top}'].append((rank < top).mean())
  for name, values in expected.items():
    assert found[name] == pytest.approx(np.mean(values), abs=0.01), name


def test_several_texts_count_by_the_mean_of_their_similarities(
  make_task, teller
):
  task = _task(make_task, pools=1, size=3, texts=2)
  # Item 1 has two texts. Picture 0 likes one of them best of all, but picture
  # 1 likes the two of them better together.
  scores = {('p0-0', 't0-1-0'): 0.9, ('p0-1', 't0-1-0'): 0.5}
  scores |= {('p0-0', 't0-1-1'): 0.0, ('p0-1', 't0-1-1'): 0.5}
  subject = teller(lambda a, b: scores.get((a, b), 0.1))
  result = retrieval.answer(subject, task, task.items, 0)
  record = result.records[1]
  assert record['rank'] == 1
  assert record['best'][:2] == ['0-1', '0-0']
  assert record['scores'][:2] == pytest.approx([0.5, 0.45])


def test_a_pool_is_ranked_by_itself(make_task, teller):
  task = _task(make_task, pools=2, size=4)
  subject = teller(lambda a, b: 0.0)
  retrieval.answer(subject, task, task.items, 0)
  # 4 pictures by 1 + 2 + 1 + 2 texts, in two pools.
  assert subject.asked == 2 * 4 * 6


def test_an_item_without_a_pool_is_named(make_task, teller):
  folder = make_task(
    [{'id': 'lost', 'visuals': [['a.png']], 'texts': ['a']}],
    protocol='retrieval',
  )
  with pytest.raises(item.TaskError, match=r'lost.*pool:NN'):
    task = item.read_task(folder)
    retrieval.answer(teller(), task, task.items, 0)
