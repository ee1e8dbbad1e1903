"""Where a run comes from."""

import json
import subprocess

import pytest

from babyvfm_jax import provenance
from babyvfm_jax.provenance import ProvenanceError

_CORPUS = {'path': 'data/nursery', 'fingerprint': 'abc', 'strict': True}


def _collect(**corpora):
  return provenance.collect(
    corpora=corpora or {'nursery': _CORPUS},
    tokenizer_fingerprint='t',
    device='1 x CPU',
    argv=['-m', 'experiments.pretrain', '--config=c d.py', '--config.steps=3'],
  )


def test_a_run_says_what_it_was_made_with(tmp_path):
  record = _collect()
  provenance.write(tmp_path, record)
  assert provenance.read(tmp_path) == json.loads(json.dumps(record))
  assert record['command'] == (
    "python -m experiments.pretrain '--config=c d.py' --config.steps=3"
  )
  assert record['overrides'] == ['config.steps=3']
  assert {'python', 'jax', 'flax', 'optax'} <= record['versions'].keys()
  assert record['finished'] is None
  assert provenance.finish(record)['finished'] >= record['started']
  assert provenance.read(tmp_path / 'elsewhere') is None


def test_a_run_is_strict_only_if_every_corpus_is():
  assert _collect()['strict']
  filtered = {**_CORPUS, 'strict': False}
  assert not _collect(nursery=_CORPUS, filtered=filtered)['strict']


def test_resuming_adds_a_start_and_keeps_the_first(tmp_path):
  first = _collect()
  second = provenance.resume(tmp_path, first, _collect())
  third = provenance.resume(tmp_path, second, _collect())
  assert third['started'] == first['started']
  assert len(third['resumed']) == 2
  assert third['resumed'][0]['device'] == '1 x CPU'


def test_resuming_with_other_data_is_refused(tmp_path):
  first = _collect()
  changed = _collect(nursery={**_CORPUS, 'fingerprint': 'xyz'})
  with pytest.raises(ProvenanceError, match=r"corpus 'nursery' .* has changed"):
    provenance.resume(tmp_path, first, changed)
  other = {**_collect(), 'tokenizer_fingerprint': 'u'}
  with pytest.raises(ProvenanceError, match='the tokenizer has changed'):
    provenance.resume(tmp_path, first, other)


def test_the_revision_says_whether_the_code_was_changed(tmp_path):
  assert provenance.git_revision(tmp_path) is None

  def git(*arguments):
    identity = ['-c', 'user.name=a', '-c', 'user.email=a@b.c']
    subprocess.run(
      ['git', *identity, *arguments], cwd=tmp_path, check=True, timeout=60
    )

  git('init', '-q')
  (tmp_path / 'file').write_text('one')
  git('add', 'file')
  git('commit', '-q', '-m', 'One')
  git('tag', 'v1')
  clean = provenance.git_revision(tmp_path)
  assert len(clean) == 40
  (tmp_path / 'file').write_text('two')
  assert provenance.git_revision(tmp_path) == f'{clean}-dirty'


def test_other_batches_are_refused(tmp_path):
  record = {**_collect(), 'batches': {'order_sha256': 'one'}}
  provenance.check_order(tmp_path, record, {'order_sha256': 'one'})
  provenance.check_order(tmp_path, _collect(), {'order_sha256': 'one'})
  with pytest.raises(provenance.ProvenanceError, match=r'quality\.parquet'):
    provenance.check_order(tmp_path, record, {'order_sha256': 'two'})
