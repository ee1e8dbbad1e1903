"""The fronts of the corpus, as a user types them."""

import json
import os
import subprocess
import sys

import pytest

from babyvfm_jax.corpus import splits
from babyvfm_jax.corpus.store import Corpus
from tests.corpus import toy

TEXT = (
  '@UTF8\n@Begin\n@Languages:\teng\n@Participants:\tMOT Mother, CHI Child\n'
  '*MOT:\tlook at the {noun} !\n*MOT:\twhere is the {noun} ?\n@End\n'
)


def run(root, name, *flags):
  return subprocess.run(
    [sys.executable, root / 'tools' / f'{name}.py', *map(str, flags)],
    env={**os.environ, 'PYTHONPATH': str(root)},
    capture_output=True,
    text=True,
    timeout=120,
  )


def test_from_transcripts_to_a_corpus(root, tmp_path):
  source, out = tmp_path / 'archive', tmp_path / 'out'
  source.mkdir()
  for number, noun in enumerate(toy.NOUNS):
    (source / f'r{number}.cha').write_text(TEXT.format(noun=noun))
  flags = (f'--source={source}', f'--out={out}', '--vocabulary=300')
  done = run(root, 'build_corpus', *flags, '--workers=1', '--split=.5,.25,.25')
  assert done.returncode == 0, done.stderr
  assert '16 moments of 8 recordings' in done.stdout
  assert Corpus(out).index['split'].value_counts().to_dict() == {
    'train': 8,
    'validation': 4,
    'test': 4,
  }
  done = run(root, 'build_corpus', *flags, '--size=32')
  assert done.returncode == 1
  assert 'size=64' in done.stderr and 'Traceback' not in done.stderr


@pytest.mark.slow
def test_another_tokenizer_and_no_tasks(root, tmp_path):
  out = tmp_path / 'out'
  toy.build(toy.write_archive(tmp_path / 'archive'), out)
  done = run(
    root,
    'train_tokenizer',
    f'--corpus={out}',
    f'--out={tmp_path / "words"}',
    '--kind=word',
    '--select=word_count > 0',
  )
  assert done.returncode == 0, done.stderr
  card = json.loads((tmp_path / 'words' / 'tokenizer.json').read_text())
  assert (card['kind'], card['texts']) == ('word', 18)
  done = run(root, 'build_tasks', f'--corpus={out}')
  assert done.returncode == 1 and 'no ground truth' in done.stderr


@pytest.mark.slow
def test_an_audit_ends_with_what_it_found(root, tmp_path):
  source, out = tmp_path / 'archive', tmp_path / 'out'
  source.mkdir()
  for number, noun in enumerate(toy.NOUNS[:6]):
    (source / f'r{number}.cha').write_text(TEXT.format(noun=noun))
  for number in (6, 7):
    (source / f'r{number}.cha').write_text(TEXT.format(noun='owl'))
  flags = (f'--source={source}', f'--out={out}', '--vocabulary=300')
  # The splits follow from the names: with this seed the two are parted.
  seed = next(
    seed
    for seed in range(99)
    for of in (splits.assign([f'r{n}' for n in range(8)], seed=seed),)
    if of['r6'] != of['r7']
  )
  flags += (f'--seed={seed}', '--workers=1')
  done = run(root, 'build_corpus', *flags)
  assert done.returncode == 1 and 'r6 = r7' in done.stderr
  assert 'Traceback' not in done.stderr
  assert run(root, 'build_corpus', *flags, '--audit=warn').returncode == 0
  corpus = f'--corpus={out}'
  done = run(root, 'audit_corpus', corpus)
  assert done.returncode == 1 and 'recording' in done.stdout
  assert run(root, 'audit_corpus', corpus, '--allow_leakage').returncode == 0
  done = run(root, 'audit_corpus', corpus, f'--against={source}')
  assert done.returncode == 1 and 'neither a corpus nor a task' in done.stderr
  done = run(root, 'inspect_corpus', corpus)
  assert (out / 'inspect' / 'index.html').is_file(), done.stderr
  done = run(root, 'describe_corpus', corpus)
  assert 'Leakage. recording' in (out / 'datasheet.html').read_text()
  # Text alone: neither form has a place for it.
  done = run(root, 'export_corpus', corpus, f'--out={tmp_path / "export"}')
  assert done.returncode == 1 and 'with a picture' in done.stderr


def test_scores_and_what_a_selection_keeps(root, tmp_path):
  out = tmp_path / 'out'
  toy.build(toy.write_archive(tmp_path / 'archive'), out)
  done = run(root, 'score_corpus', f'--corpus={out}', '--workers=1')
  assert done.returncode == 0, done.stderr
  assert 'clusters of near duplicates' in done.stdout
  ids = tmp_path / 'ids.txt'
  done = run(
    root,
    'select_corpus',
    f'--corpus={out}',
    '--select=sharpness > 0',
    "--curate=({'kind': 'deduplicate'},)",
    '--order=-age_days',
    f'--out={ids}',
  )
  assert done.returncode == 0, done.stderr
  assert 'deduplicate(guard=5)' in done.stdout
  chosen = Corpus(out).index.set_index('moment_id').loc[ids.read_text().split()]
  assert chosen['age_days'].is_monotonic_decreasing and len(chosen) > 5
  named = ('--scorer=clip', '--weights=CLIP', f'--corpus={out}')
  scores = tmp_path / 'scores.csv'
  scores.write_text('moment_id,clip\n' + ids.read_text().split()[0] + ',.5\n')
  done = run(root, 'import_scores', f'--table={scores}', *named)
  assert done.returncode == 0 and 'clip of clip for 1 of' in done.stdout
  assert 'not strict' in done.stdout
  done = run(root, 'import_scores', *named)
  assert done.returncode == 1 and 'either' in done.stderr
  done = run(root, 'select_corpus', f'--corpus={out}', '--curate={')
  assert done.returncode == 1 and 'Traceback' not in done.stderr
