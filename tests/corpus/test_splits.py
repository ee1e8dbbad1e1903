"""Splits: whole groups, exact shares, whatever the order."""

import collections
import subprocess
import sys

import hypothesis
import pytest
from hypothesis import strategies as st

from babyvfm_jax.corpus import build
from babyvfm_jax.corpus.splits import BY, assign
from babyvfm_jax.corpus.store import Corpus
from babyvfm_jax.corpus.transcripts.chat import write_chat

GROUPS = [f'{number:04d}' for number in range(900)]


def counts(split_of):
  found = collections.Counter(split_of.values())
  return [found[split] for split in ('train', 'validation', 'test')]


def test_shares_are_exact():
  assert counts(assign(GROUPS[:200], shares=(0.5, 0.25, 0.25))) == [100, 50, 50]
  assert counts(assign(GROUPS)) in ([765, 68, 67], [765, 67, 68])
  assert counts(assign(GROUPS, shares=(1, 0, 0))) == [900, 0, 0]


def test_the_order_of_the_groups_does_not_matter():
  assert assign(reversed(GROUPS)) == assign(GROUPS) == assign(GROUPS * 2)


def test_the_seed_decides_and_the_draw_is_even():
  first, second = assign(GROUPS, seed=0), assign(GROUPS, seed=1)
  assert counts(first) == counts(second)
  moved = sum(first[group] != second[group] for group in GROUPS)
  # Independent draws agree on .85^2 + 2 x .075^2 = .734 of the groups.
  assert 180 < moved < 300
  # Neighbours in name are no neighbours in the draw.
  held_out = [int(group) for group in GROUPS if first[group] != 'train']
  assert 350 < sum(held_out) / len(held_out) < 550


def test_a_group_of_more_than_half_is_trained_on_and_the_shares_come_about():
  sizes = {'books': 600, **dict.fromkeys(GROUPS[:400], 1)}
  for seed in range(5):
    split_of = assign(sizes, seed=seed, sizes=sizes)
    assert split_of['books'] == 'train'
    moments = collections.Counter()
    for group, split in split_of.items():
      moments[split] += sizes[group]
    assert moments == {'train': 850, 'validation': 75, 'test': 75}
  # It alone fills the training split.
  sizes['books'] = 40000
  assert counts(assign(sizes, sizes=sizes)) == [1, 200, 200]
  whole = assign(sizes, sizes=sizes, shares=(1, 0, 0))
  assert counts(whole) == [401, 0, 0]


def test_sizes_of_half_and_less_change_nothing():
  sizes = {'books': 200, **dict.fromkeys(GROUPS[:200], 1)}
  assert assign(sizes, sizes=sizes) == assign(sizes)


def test_another_process_draws_the_same(root):
  """Python salts its own hashes by process; ours must not depend on that."""
  program = (
    'from babyvfm_jax.corpus.splits import assign;'
    "print(sorted(g for g, s in assign(map(str, range(40))).items() if s == 'test'))"
  )
  found = subprocess.run(
    [sys.executable, '-c', program],
    cwd=root,
    env={'PYTHONHASHSEED': '7'},
    capture_output=True,
    text=True,
    check=True,
  ).stdout.strip()
  here = assign(map(str, range(40)))
  assert found == str(sorted(g for g, s in here.items() if s == 'test'))


@hypothesis.given(
  st.sets(st.integers(0, 10**6).map(str), max_size=40),
  st.sampled_from([(0.85, 0.075, 0.075), (0.5, 0, 0.5), (0.2, 0.3, 0.5)]),
  st.integers(0, 5),
)
def test_every_group_has_one_split(groups, shares, seed):
  split_of = assign(groups, shares=shares, seed=seed)
  assert set(split_of) == groups
  wanted = [len(groups) * share for share in shares]
  for count, exact, share in zip(counts(split_of), wanted, shares, strict=True):
    if len(groups) >= 20:
      assert abs(count - exact) < 1
    elif not share:
      assert count == 0
    elif len(groups) >= 3:
      assert count >= 1, 'a split that is wanted got no group'


@pytest.mark.parametrize(
  'shares', [(0.5, 0.5), (0.9, 0.2, -0.1), (0.5, 0.2, 0.2), (1, 1, 1)]
)
def test_shares_must_sum_to_one(shares):
  with pytest.raises(ValueError, match='shares of one'):
    assign(GROUPS, shares=shares)


@pytest.mark.parametrize('by', BY)
def test_a_build_keeps_together_what_it_is_told_to(tmp_path, by):
  source = tmp_path / 'source'
  source.mkdir()
  for child in 'ASY':
    for month in (6, 7, 8):
      for part in (1, 2):
        name = f'{child}_201305{month:02d}_{month:02d}0{part}_01'
        write_chat(
          source / f'{name}.cha',
          participants={'CHI': ('', 'Target_Child'), 'MOT': ('', 'Mother')},
          child_code='CHI',
          age_days=None,
          media=name,
          utterances=[(1.0, 2.0, 'MOT', 'hello baby.')],
        )
  settings = {'size': 8, 'vocabulary': 300, 'split': (0.5, 0.25, 0.25)}
  out = tmp_path / 'out'
  if by == 'group':
    with pytest.raises(build.BuildError, match='no group is known'):
      build.build('folder', source, out, split_by=by, **settings)
    return
  build.build('folder', source, out, split_by=by, **settings)
  index = Corpus(out).index
  block = (index['age_days'] // 30).astype(int).astype(str)
  key = {
    'recording': index['recording'],
    'child': index['child'],
    'age': index['child'] + block,
  }[by]
  assert (index.groupby(key)['split'].nunique() == 1).all()
  assert index['group'].nunique() == key.nunique()
  # And nothing larger than that.
  if by != 'child':
    assert (index.groupby('child')['split'].nunique() > 1).any()
  assert Corpus(out).card()['split_by'] == by
