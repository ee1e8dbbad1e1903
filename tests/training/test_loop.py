"""The loop, on a real corpus of forty pictures."""

import inspect
import json
import os
import re
import signal
import threading
import time

import numpy as np
import pytest

from babyvfm_jax import provenance
from babyvfm_jax.config import ConfigError
from babyvfm_jax.training import assembly, checkpoint, loop, paths

_PERFORMANCE = ('perf/', 'time')


def records(workdir):
  """What was recorded of each step, but for times."""
  lines = (workdir / 'metrics.jsonl').read_text('utf-8').splitlines()
  return [
    {k: v for k, v in json.loads(x).items() if not k.startswith(_PERFORMANCE)}
    for x in lines
  ]


def assert_same_run(first, second):
  """Parameters and records of two runs are the same to the last bit."""
  one, two = (
    checkpoint.restore_params(x, averaged=False) for x in (first, second)
  )
  assert one.step == two.step
  found = paths.named_leaves(two.params)
  for name, leaf in paths.named_leaves(one.params).items():
    np.testing.assert_array_equal(leaf, found[name], err_msg=name)
  assert records(first) == records(second)


@pytest.fixture(scope='module')
def trained(root, tiny_corpus, tmp_path_factory):
  """A run that nothing has interrupted."""
  from babyvfm_jax.config import load
  from tests.training.conftest import OVERRIDES

  config = load(
    f'{root}/configs/smoke.py:corpus={tiny_corpus.folder},image_size=16'
  )
  config.update_from_flattened_dict(OVERRIDES)
  workdir = tmp_path_factory.mktemp('runs') / 'whole'
  loop.train(config, workdir)
  return workdir


def test_a_run_folder_holds_all_that_a_run_is(trained, tiny_corpus):
  assert checkpoint.steps(trained) == [8, 12]
  lines = records(trained)
  assert [line['step'] for line in lines] == list(range(1, 13))
  assert lines[-1]['train/loss'] < lines[0]['train/loss']
  last = json.loads((trained / 'metrics.jsonl').read_text().splitlines()[-1])
  for name in (
    'train/info_nce',
    'train/next_token',
    'optimizer/gradient_norm',
    'optimizer/learning_rate',
    'perf/examples_per_second',
    'perf/mfu',
    'perf/data_wait',
    'data/epochs/pairs',
  ):
    assert name in last
  # Twelve batches of eight are two epochs of forty and sixteen more.
  words = tiny_corpus.index['word_count']
  assert 2 * words.sum() < last['perf/words_heard'] < 3 * words.sum()
  origin = provenance.read(trained)
  assert len(origin['batches']['order_sha256']) == 64
  assert origin['corpora']['corpus']['fingerprint'] == tiny_corpus.fingerprint
  assert origin['finished']
  assert (trained / 'cards' / 'corpus.json').is_file()


def test_a_trained_model_is_read_without_its_corpus(trained, batch):
  found = assembly.load_trained(trained)
  assert found.step == 12
  assert assembly.load_trained(trained, 8).step == 8
  logits = found.model.apply(
    {'params': found.params}, batch, outputs={'next_token_logits'}
  )['next_token_logits']
  assert logits.shape[-1] == found.tokenizer.vocabulary_size
  assert np.all(np.isfinite(logits))


def test_a_finished_run_does_nothing_again(trained, tiny_config, capsys):
  before = {x: x.stat().st_mtime_ns for x in trained.rglob('*')}
  loop.train(tiny_config, trained)
  assert 'finished already, all 12 steps' in capsys.readouterr().out
  assert {x: x.stat().st_mtime_ns for x in trained.rglob('*')} == before


def test_another_config_is_refused(trained, tiny_config):
  tiny_config.optimizer.learning_rate = 0.5
  tiny_config.training.workers = 3
  with pytest.raises(ConfigError) as caught:
    loop.train(tiny_config, trained)
  assert 'optimizer.learning_rate: 0.001 -> 0.5' in str(caught.value)
  assert 'workers' not in str(caught.value)


def test_sigterm_saves_and_says_how_to_go_on(
  trained, tiny_config, tmp_path, capsys
):
  workdir = tmp_path / 'stopped'
  tiny_config.training.checkpoint_every = 100

  def terminate():
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
      path = workdir / 'metrics.jsonl'
      if path.exists() and path.stat().st_size:
        os.kill(os.getpid(), signal.SIGTERM)
        return
      time.sleep(0.001)

  handler = signal.getsignal(signal.SIGTERM)
  thread = threading.Thread(target=terminate)
  thread.start()
  loop.train(tiny_config, workdir)
  thread.join()
  assert signal.getsignal(signal.SIGTERM) == handler
  (stopped,) = checkpoint.steps(workdir)
  assert stopped < 12
  said = capsys.readouterr().out
  assert f'Stopped after step {stopped} of 12, which is saved' in said
  assert str(workdir) in said
  assert not provenance.read(workdir)['finished']
  loop.train(tiny_config, workdir)
  assert len(provenance.read(workdir)['resumed']) == 1
  assert_same_run(trained, workdir)


def test_the_loop_waits_for_no_device_step_by_step():
  """A step's metrics are read one step late; on a CPU nothing else tells."""
  source = inspect.getsource(loop)
  body = source[source.index('for step in range(start, steps)') :]
  body = body[: body.index('Here the device is waited for')]
  waits = r'float\(|int\(|\.item\(|asarray|device_get|block_until_ready|print\('
  assert not re.findall(waits, body)
  read, dispatched = body.index('record.add('), body.index('train_step(state')
  assert dispatched < read, 'metrics are read before the next step is sent'
  assert 'record.add(*pending)\n        pending, done = (name, now)' in body


def test_the_loop_is_one_function_of_a_screenful_or_four():
  lines, _ = inspect.getsourcelines(loop.train)
  assert len(lines) <= 250
  assert [
    name
    for name, value in vars(loop).items()
    if inspect.isfunction(value) and value.__module__ == loop.__name__
  ] == ['train']
