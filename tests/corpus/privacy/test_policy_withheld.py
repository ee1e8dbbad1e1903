"""What is withheld stays so by other ways: damage, audits, hashes of names."""

import json
import os
import re
import subprocess
import sys
import time

import pytest

from babyvfm_jax.corpus import audit, build, inspection, store
from babyvfm_jax.corpus.audit import material
from babyvfm_jax.corpus.privacy import policy
from babyvfm_jax.corpus.tokenizer import Tokenizer
from tests.corpus import test_transcripts_damaged as damaged
from tests.corpus import toy

SILENT = {'show': 'nothing'}
NAMED = {'names': {'Zebulon': '[CHILD]'}}
# Long enough to be compared.
SENTENCE = (
  'now the quokka sleeps under the old green table '
  'in the long dark hall over there'
)


@pytest.fixture
def umask():
  """The process's own, before and after."""
  before = os.umask(0o022)
  yield
  os.umask(before)


def exposed(folder):
  """What others may look into."""
  return [p for p in (folder, *folder.rglob('*')) if p.stat().st_mode & 0o077]


def write_policy(folder, **fields):
  folder.mkdir(parents=True, exist_ok=True)
  path = folder / policy.FILE
  path.write_text(json.dumps(fields))
  return str(path)


def told(folder):
  """Reasons and facts of a corpus, of good and bad recordings, in one text."""
  provenance = store.Corpus(folder).provenance()
  facts = [f['details'] for f in provenance['recordings'].values()]
  lines = (folder / 'quarantine.jsonl').read_text(encoding='utf-8')
  return lines + json.dumps(facts, ensure_ascii=False)


def test_damaged_transcripts_are_set_aside_without_a_word_of_theirs(tmp_path):
  damaged.write_archive(tmp_path / 'source', 2)
  words = re.compile('|'.join((*damaged.WORDS, 'look')), re.IGNORECASE)
  settings = {'size': 8, 'vocabulary': 2000, 'audit': 'off'}
  found = {}
  for name, fields in (('open', {}), ('silent', SILENT)):
    path = write_policy(tmp_path / name, **fields)
    out = tmp_path / f'{name}_out'
    build.build('folder', tmp_path / 'source', out, privacy=path, **settings)
    found[name] = told(out)
  assert words.search(found['open'])
  match = words.search(found['silent'])
  assert not match, found['silent'][match.start() - 200 : match.end() + 200]
  # Which file, which line and why are told all the same.
  lines = [json.loads(x) for x in found['silent'].splitlines()[:-1]]
  assert len(lines) > 20 and any('line' in x['reason'] for x in lines)


@pytest.fixture
def sharing(tmp_path):
  """A corpus that may be shown and one that may not; both say one sentence."""
  corpora = {}
  for name, fields in (('open', {}), ('silent', SILENT)):
    source = tmp_path / f'{name}_source'
    toy.write_archive(source, 3)
    said = [[0.0, 1.0, SENTENCE], [1.0, 2.0, f'we are {name}.']]
    toy.write_recording(source, f'{name}_other', utterances=said)
    path = write_policy(tmp_path / name, **fields)
    shares = (1, 0, 0) if name == 'open' else (0, 0, 1)
    out = tmp_path / name
    toy.build(source, out / 'out', privacy=path, split=shares, audit='off')
    corpora[name] = store.Corpus(out / 'out')
  return corpora


@pytest.mark.parametrize(
  ('own', 'other', 'shown'),
  [
    ('open', 'silent', False),
    ('silent', 'open', False),
    ('open', 'open', True),
  ],
)
def test_an_audit_withholds_what_either_side_may_not_show(
  sharing, tmp_path, own, other, shown
):
  corpora = dict(sharing)
  if own == other:
    write_policy(corpora['silent'].folder, **policy.Policy().to_json())
    corpora['silent'] = store.Corpus(corpora['silent'].folder)
    other = 'silent'
  against = material.of_corpus(corpora[other], 'other')
  result = audit.audit(corpora[own], [against], kinds=('sentence',))
  assert [row.found for row in result.rows] == [1]
  result.write(tmp_path)
  for text in (result.table(), (tmp_path / 'audit.json').read_text()):
    assert ('quokka' in text) == shown


def test_names_are_dear_to_guess_and_no_card_helps(tmp_path):
  source = toy.write_archive(tmp_path / 'source', 2)
  path = write_policy(tmp_path / 'policy', **NAMED)
  toy.build(source, tmp_path / 'out', privacy=path)
  corpus = store.Corpus(tmp_path / 'out')
  mark = policy.Policy(**NAMED).fingerprint
  assert corpus.provenance()['settings']['privacy'] == mark
  for name in ('card.json', 'card.html', 'croissant.json', 'datasheet.html'):
    assert mark not in (corpus.folder / name).read_text()
  # Ten thousand first names take a core the better part of half an hour.
  start = time.process_time()
  other = policy.Policy(names={'Zacharias': '[CHILD]'}).fingerprint
  assert time.process_time() - start > 0.05
  assert other != mark
  # It is the same in every process, and of the same file again.
  assert policy.read(tmp_path / 'policy' / policy.FILE).fingerprint == mark
  assert toy.build(source, tmp_path / 'out', privacy=path).state == 'unchanged'


@pytest.mark.slow
def test_a_role_is_one_token_of_another_tokenizer_too(root, tmp_path):
  source = toy.write_archive(tmp_path / 'source', 2)
  toy.write_recording(
    source, 'named', utterances=[[0.0, 1.0, 'look, Zebulon!']] * 3
  )
  path = write_policy(tmp_path / 'policy', **NAMED)
  toy.build(source, tmp_path / 'out', privacy=path, split=(1, 0, 0))
  done = subprocess.run(
    [
      *(sys.executable, root / 'tools' / 'train_tokenizer.py', '--kind=bpe'),
      *(f'--corpus={tmp_path / "out"}', f'--out={tmp_path / "bpe"}'),
    ],
    env={**os.environ, 'PYTHONPATH': str(root)},
    capture_output=True,
    text=True,
    timeout=120,
  )
  assert done.returncode == 0, done.stderr
  trained = Tokenizer.load(tmp_path / 'bpe')
  pieces = [trained.piece(i) for i in trained.encode('look, [CHILD]!')]
  assert '[child]' in pieces


def test_a_stricter_policy_holds_for_what_is_there_already(tmp_path, umask):
  source = toy.write_archive(tmp_path / 'source', 3)
  out = tmp_path / 'out'
  toy.build(source, out, audit='off')
  inspection.write(store.Corpus(out))
  # A lab's own files beside the corpus.
  (out / 'datasheet.json').write_text('{}')
  (out / 'notes').mkdir()
  (tmp_path / 'elsewhere').touch()
  (out / 'link').symlink_to(tmp_path / 'elsewhere')
  assert exposed(out)
  path = write_policy(tmp_path / 'policy', owner_only=True, **SILENT)
  assert toy.build(source, out, privacy=path, audit='off').state == 'built'
  assert not (out / inspection.FOLDER).exists()
  assert [p for p in exposed(out) if not p.is_symlink()] == []
  assert (out / 'datasheet.json').read_text() == '{}'
  assert (tmp_path / 'elsewhere').stat().st_mode & 0o077
  # So it is again for what came later from another hand.
  (out / 'notes' / 'later').touch(mode=0o644)
  (out / 'notes' / 'later').chmod(0o644)
  assert toy.build(source, out, privacy=path, audit='off').state == 'unchanged'
  assert not (out / 'notes' / 'later').stat().st_mode & 0o077
