"""The loader: f(seed, step), whoever reads and wherever it begins."""

import dataclasses
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from babyvfm_jax.data import loader

STEPS = 30
MIXTURE = {
  'pairs': {
    'utterances': 2,
    'augment': {'crop': 0.3, 'jitter': 0.3},
    'weight': ((0.0, 1.0), (1.0, 0.2)),
  },
  'dialogues': {
    'view': 'dialogues',
    'utterances': 3,
    'length': 24,
    'batch_size': 4,
    'augment': {'jitter': 0.2},
  },
  'text': {'view': 'text', 'select': '', 'weight': 0.5},
  'frames': {'view': 'frames', 'frames': 2, 'weight': 0.3},
}


@pytest.fixture(scope='module')
def reference(bench):
  """All batches of a run, read by this thread alone."""
  return bench.batches(MIXTURE, steps=STEPS, threads=0)


def assert_same(batches, wanted):
  assert [name for name, _ in batches] == [name for name, _ in wanted]
  for (_, batch), (_, other) in zip(batches, wanted, strict=True):
    assert set(batch) == set(other)
    for name in batch:
      assert batch[name].dtype == other[name].dtype
      np.testing.assert_array_equal(batch[name], other[name], err_msg=name)


def test_a_run_draws_every_component(reference):
  assert {name for name, _ in reference} == set(MIXTURE)
  assert len(reference) == STEPS


@pytest.mark.parametrize('threads', [1, 2, 5])
def test_threads_change_nothing(bench, reference, threads):
  assert_same(bench.batches(MIXTURE, steps=STEPS, threads=threads), reference)


@pytest.mark.parametrize('start', [1, 7, STEPS - 1, STEPS])
def test_a_resumed_run_goes_on_as_if_never_stopped(bench, reference, start):
  batches = bench.batches(MIXTURE, steps=STEPS, start_step=start)
  assert_same(batches, reference[start:])


@pytest.mark.slow
@pytest.mark.parametrize('workers', [1, 2])
@pytest.mark.parametrize('start', [0, 5])
def test_workers_change_nothing(bench, reference, workers, start):
  batches = bench.batches(
    MIXTURE, steps=STEPS, start_step=start, workers=workers, threads=1
  )
  assert_same(batches, reference[start:])
  assert not multiprocessing.active_children()


def test_one_worker_gives_the_same_first_batches(bench, reference):
  opened = bench.open(MIXTURE)
  with loader.Loader(opened, seed=0, steps=STEPS, workers=1) as batches:
    iterator = iter(batches)
    assert_same([next(iterator) for _ in range(3)], reference[:3])
  # It was left in the middle, and nothing is left behind.
  assert not multiprocessing.active_children()


_READER = """
import sys, time, multiprocessing
from babyvfm_jax.corpus import store, tokenizer
from babyvfm_jax.data import loader

def main(corpus, words):
  batches = loader.open_loader(
    {'pairs': {}}, corpus=corpus, batch_size=8, image_size=16, seed=0,
    steps=10_000, tokenizer=tokenizer.Tokenizer.load(words), workers=2)
  iterator = iter(batches)
  # Workers answer in turn: after two batches, both are at work.
  next(iterator), next(iterator)
  pids = [child.pid for child in multiprocessing.active_children()]
  print(*pids, flush=True)
  time.sleep(600)

if __name__ == '__main__':
  main(*sys.argv[1:])
"""


@pytest.mark.slow
def test_workers_outlive_a_signal_but_not_their_reader(
  bench, words_folder, tmp_path, root
):
  script = tmp_path / 'reader.py'
  script.write_text(_READER, encoding='utf-8')
  workers = []
  with subprocess.Popen(
    [sys.executable, script, bench.corpus.folder, words_folder],
    env={**os.environ, 'PYTHONPATH': str(root)},
    stdout=subprocess.PIPE,
    text=True,
  ) as reader:
    try:
      workers += map(int, reader.stdout.readline().split())
      assert len(workers) == 2
      for worker in workers:
        os.kill(worker, signal.SIGTERM)
      time.sleep(1)
      assert all(map(_alive, workers))
    finally:
      reader.kill()
  deadline = time.monotonic() + 30
  while any(map(_alive, workers)) and time.monotonic() < deadline:
    time.sleep(0.1)
  left = [worker for worker in workers if _alive(worker)]
  for worker in left:
    os.kill(worker, signal.SIGKILL)
  assert not left, 'workers go on without a reader'


def _alive(pid):
  """Whether a process runs; a zombie that nobody waits for does not."""
  try:
    state = Path(f'/proc/{pid}/stat').read_text(encoding='utf-8')
  except FileNotFoundError:
    return False
  return state.rpartition(')')[2].split()[0] != 'Z'


@pytest.mark.parametrize('count', [2, 4])
def test_processes_read_parts_of_the_same_batch(bench, reference, count):
  parts = [
    bench.batches(MIXTURE, steps=STEPS, process_index=i, process_count=count)
    for i in range(count)
  ]
  joined = [
    (
      shares[0][0],
      {
        name: np.concatenate([batch[name] for _, batch in shares])
        for name in shares[0][1]
      },
    )
    for shares in zip(*parts, strict=True)
  ]
  assert_same(joined, reference)


def test_another_seed_gives_other_batches(bench, reference):
  other = bench.batches(MIXTURE, steps=STEPS, seed=1)
  rows = [batch['rows'].tolist() for _, batch in reference]
  assert rows != [batch['rows'].tolist() for _, batch in other]


@pytest.mark.parametrize('view', ['pairs', 'text', 'frames'])
def test_every_example_comes_exactly_once_an_epoch(bench, view):
  (stream,) = bench.open({'only': {'view': view, 'select': ''}}, batch_size=7)
  epochs = 3
  steps = -(-epochs * stream.examples // 7)
  with loader.Loader([stream], seed=0, steps=steps) as batches:
    rows = np.concatenate([batch['rows'] for _, batch in batches])
  orders = set()
  for epoch in range(epochs):
    walked = rows[epoch * stream.examples : (epoch + 1) * stream.examples]
    np.testing.assert_array_equal(np.sort(walked), np.sort(stream.view.rows))
    orders.add(tuple(walked))
  assert len(orders) == epochs


def test_an_example_is_augmented_anew_in_every_epoch(bench):
  fields = {'only': {'augment': {'crop': 0.3, 'jitter': 0.3}}}
  (stream,) = bench.open(fields, batch_size=1)
  with loader.Loader([stream], seed=0, steps=2 * stream.examples) as batches:
    seen = {}
    for _, batch in batches:
      seen.setdefault(int(batch['rows'][0]), []).append(batch['frames'])
  assert all(len(frames) == 2 for frames in seen.values())
  changed = [not np.array_equal(*frames) for frames in seen.values()]
  assert np.mean(changed) > 0.9


def test_a_component_reads_the_same_alone_and_in_a_mixture(bench, reference):
  alone = {'pairs': {**MIXTURE['pairs'], 'weight': 1.0}}
  mixed = [(n, batch) for n, batch in reference if n == 'pairs']
  assert_same(bench.batches(alone, steps=len(mixed)), mixed)


def test_an_order_is_walked_without_shuffling(bench):
  fields = {'only': {'order': '-age_days', 'select': ''}}
  (stream,) = bench.open(fields, batch_size=5)
  steps = stream.examples // 5
  with loader.Loader([stream], seed=0, steps=steps) as batches:
    rows = np.concatenate([batch['rows'] for _, batch in batches])
  np.testing.assert_array_equal(rows, stream.view.rows[: len(rows)])
  ages = bench.corpus.index['age_days'].to_numpy()[rows]
  assert (np.diff(ages[~np.isnan(ages)]) <= 0).all()


def test_the_first_batches_have_the_shapes_of_all(bench, reference):
  opened = bench.open(MIXTURE)
  shapes = loader.Loader(opened, seed=0, steps=STEPS, start_step=9).examples()
  first = {}
  for name, batch in reference:
    first.setdefault(name, batch)
  assert_same(sorted(shapes.items()), sorted(first.items()))


def test_epochs_count_what_was_walked(bench):
  opened = bench.open(MIXTURE)
  batches = loader.Loader(opened, seed=0, steps=STEPS)
  names = [batches.component(step) for step in range(STEPS)]
  walked = batches.epochs(20)
  for stream in opened:
    name = stream.component.name
    examples = names[:20].count(name) * stream.component.batch_size
    assert walked[name] == pytest.approx(examples / stream.examples)


def test_a_description_names_the_order_of_the_data(bench):
  def describe(fields=MIXTURE, seed=0, **options):
    opened = bench.open(fields, seed=seed)
    run = loader.Loader(opened, seed=seed, steps=STEPS, **options)
    return run.describe()

  described = describe()
  assert described == describe(start_step=5, threads=1, workers=2)
  assert described == describe(process_index=1, process_count=2)
  part = described['components']['pairs']
  assert part['fingerprint'] == bench.corpus.fingerprint
  assert part['selection']['query'] == "split == 'train'"
  longer = {**MIXTURE, 'pairs': {**MIXTURE['pairs'], 'length': 31}}
  for other in (describe(seed=1), describe(longer)):
    assert other['order_sha256'] != described['order_sha256']


def test_another_corpus_has_another_fingerprint(bench):
  opened = bench.open(MIXTURE)
  changed = [dataclasses.replace(opened[0], fingerprint='other'), *opened[1:]]
  one, two = (
    loader.Loader(streams, seed=0, steps=STEPS).describe()['order_sha256']
    for streams in (opened, changed)
  )
  assert one != two


def test_a_loader_can_be_left_and_read_again(bench, reference):
  before = threading.active_count()
  opened = bench.open(MIXTURE)
  with loader.Loader(opened, seed=0, steps=STEPS, threads=3) as batches:
    for _, (name, _) in zip(range(4), batches, strict=False):
      assert name in MIXTURE
    assert_same(list(batches), reference)
  for thread in threading.enumerate():
    if thread.name.startswith('grain'):
      thread.join(timeout=10)
  assert threading.active_count() <= before


def test_open_loader_reads_folders(bench, reference, monkeypatch):
  batches = loader.open_loader(
    MIXTURE,
    corpus=str(bench.corpus.folder),
    batch_size=8,
    image_size=16,
    seed=0,
    steps=STEPS,
    tokenizer=bench.words,
    start_step=25,
  )
  with batches:
    assert_same(list(batches), reference[25:])


def test_a_batch_that_cannot_be_shared_is_refused(bench):
  opened = bench.open(MIXTURE)
  with pytest.raises(ValueError, match=r'mixture.dialogues: batch_size 4'):
    loader.Loader(opened, seed=0, steps=1, process_index=0, process_count=8)
  with pytest.raises(ValueError, match=r'start_step 5 lies outside'):
    loader.Loader(opened, seed=0, steps=4, start_step=5)
  with pytest.raises(ValueError, match='process 2 of 2'):
    loader.Loader(opened, seed=0, steps=4, process_index=2, process_count=2)


def test_a_component_that_cannot_be_opened_is_named(bench):
  with pytest.raises(ValueError, match=r'mixture.a: select .*no column'):
    bench.open({'a': {'select': 'age > 3'}})
  with pytest.raises(ValueError, match=r'mixture.a: text has no pictures'):
    bench.open({'a': {'view': 'text', 'shuffled': True}})


def test_a_curated_component_reads_what_its_steps_keep(bench):
  steps = ({'kind': 'deduplicate', 'column': 'picture', 'guard': 0},)
  fields = {'only': {'curate': steps, 'select': 'frame_count > 0'}}
  (stream,) = bench.open(fields)
  pictures = bench.corpus.index['picture'].to_numpy()[stream.view.rows]
  assert len(set(pictures)) == len(pictures)
  with loader.Loader([stream], seed=0, steps=4) as batches:
    described = batches.describe()
  (step,) = described['components']['only']['selection']['steps']
  assert step['kind'] == 'deduplicate' and step['moments'] < step['moments_of']
  assert json.loads(json.dumps(described)) is not None
  bare = bench.open({'only': {'select': 'frame_count > 0'}})
  plain = loader.Loader(bare, seed=0, steps=4).describe()
  assert plain['order_sha256'] != described['order_sha256']


def test_a_wrong_step_names_its_component(bench):
  with pytest.raises(
    ValueError, match=r"mixture.a: curate\[0\]: no step 'cup'"
  ):
    bench.open({'a': {'curate': ({'kind': 'cup'},)}})
