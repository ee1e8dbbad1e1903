"""Curation: steps do what they say, and no step loses a rare word."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from babyvfm_jax.corpus import word_table
from babyvfm_jax.data.selection import curate, report

WORDS = ['the', 'a', 'look', 'ball', 'dog', 'cat', 'shoe', 'zebra', 'igloo']
CHANCES = np.array([40, 30, 20, 10, 8, 6, 4, 0.3, 0.2])


@pytest.fixture(scope='module')
def index():
  """3,000 moments of a few words with Zipfian frequencies."""
  rng = np.random.default_rng(0)
  count = 3000
  texts = [
    ' '.join(rng.choice(WORDS, rng.integers(1, 4), p=CHANCES / CHANCES.sum()))
    for _ in range(count)
  ]
  texts[::10] = [''] * len(texts[::10])
  cluster = rng.integers(0, 400, count)
  cluster[::7] = -1
  alignment = rng.normal(size=count)
  alignment[::10] = np.nan
  return pd.DataFrame(
    {
      'split': np.where(rng.random(count) < 0.9, 'train', 'test'),
      'recording': [f'r{n // 50}' for n in range(count)],
      'child': [f'c{n % 3}' for n in range(count)],
      'age_days': np.where(np.arange(count) < 100, np.nan, np.arange(count)),
      'speaker': ['' if not text else 'caregiver' for text in texts],
      'text': texts,
      'word_count': [len(text.split()) for text in texts],
      'near_duplicate': cluster,
      'picture': [f'p{n // 3}' for n in range(count)],
      'alignment': alignment,
    }
  )


def embeddings(count, seed=0, width=6, planted=3):
  """Pairs that share `planted` strong directions, in two modalities."""
  rng = np.random.default_rng(seed)
  strength = np.concatenate([[4, 2, 1][:planted], np.zeros(width - planted)])
  shared = rng.normal(size=(count, width)) * strength
  turn, _ = np.linalg.qr(rng.normal(size=(width, width)))
  visual = shared + rng.normal(size=(count, width)) * 0.5
  text = shared @ turn + rng.normal(size=(count, width)) * 0.5
  return {
    'visual': visual.astype(np.float16),
    'text': text.astype(np.float16),
  }


def run(index, *steps, query='', order='', seed=0, embed=None):
  return curate.select(index, query, order, steps=steps, seed=seed, embed=embed)


def counts(index, rows):
  """Moments that say each word, by a loop over the texts."""
  found = dict.fromkeys(WORDS, 0)
  for text in index['text'].iloc[rows]:
    for word in set(text.split()):
      found[word] += 1
  return found


def test_without_steps_it_is_the_query(index):
  selection = run(index, query="split == 'train'")
  wanted = np.flatnonzero(index['split'] == 'train')
  np.testing.assert_array_equal(selection.rows, wanted)
  assert selection.report.steps == ()


def test_a_filter_is_the_query(index):
  one = run(index, {'kind': 'filter', 'where': 'alignment > 0.2'})
  two = run(index, query='alignment > 0.2')
  np.testing.assert_array_equal(one.rows, two.rows)


def test_one_of_each_cluster_stays_and_what_has_none(index):
  rows = run(index, {'kind': 'deduplicate', 'guard': 0}).rows
  clusters = index['near_duplicate'].to_numpy()
  wanted, seen = [], set()
  for row, cluster in enumerate(clusters):
    if cluster == -1 or cluster not in seen:
      wanted.append(row)
      seen.add(cluster)
  assert rows.tolist() == wanted


def test_a_kept_picture_may_keep_all_its_moments(index):
  step = {'kind': 'deduplicate', 'keep': 'picture', 'guard': 0}
  rows = set(run(index, step).rows.tolist())
  first = set(run(index, {'kind': 'deduplicate', 'guard': 0}).rows.tolist())
  assert first < rows
  clusters, pictures = index['near_duplicate'], index['picture']
  leader = {}
  for row in range(len(index)):
    leader.setdefault(clusters[row], row)
  for row in set(range(len(index))) - first:
    shown = pictures[row] == pictures[leader[clusters[row]]]
    assert (row in rows) == shown


def test_what_is_said_again_is_dropped(index):
  step = {'kind': 'deduplicate', 'column': 'text', 'guard': 0}
  texts = index['text'].iloc[run(index, step).rows]
  assert not texts[texts != ''].duplicated().any()
  assert (texts == '').sum() == (index['text'] == '').sum()


def test_a_cap_thins_the_frequent_and_keeps_every_rare_word(index):
  before = counts(index, np.arange(len(index)))
  most = 150
  selection = run(index, {'kind': 'cap', 'most': most, 'guard': 0})
  after = counts(index, selection.rows)
  rare = [word for word in WORDS if before[word] <= most]
  assert {'zebra', 'igloo'} <= set(rare)
  for word in rare:
    assert after[word] == before[word]
  for word in set(WORDS) - set(rare):
    # Kept with at least most / count each: five standard deviations below.
    assert after[word] > most - 5 * most**0.5
  assert after['the'] < before['the'] / 2
  assert len(selection.rows) < 0.7 * len(index)
  silent = index['text'].iloc[selection.rows] == ''
  assert silent.sum() == (index['text'] == '').sum()


def test_a_cap_on_a_column_meets_its_number(index):
  step = {'kind': 'cap', 'most': 200, 'column': 'child', 'guard': 0}
  kept = index['child'].iloc[run(index, step).rows].value_counts()
  assert (abs(kept - 200) < 5 * 200**0.5).all()


@pytest.mark.parametrize('power', [0.0, 0.5])
def test_a_softer_cap_thins_less(index, power):
  step = {'kind': 'cap', 'most': 100}
  hard = len(run(index, step).rows)
  soft = len(run(index, {**step, 'power': power}).rows)
  assert hard < soft <= len(index)
  assert (soft == len(index)) == (power == 0)


def test_a_band_is_between_quantiles(index):
  step = {'kind': 'band', 'low': 0.25, 'high': 0.75, 'guard': 0}
  values = index['alignment'].to_numpy()
  low, high = np.nanquantile(values, [0.25, 0.75])
  wanted = (values >= low) & (values <= high)
  dropping = run(index, {**step, 'unknown': 'drop'}).rows
  np.testing.assert_array_equal(dropping, np.flatnonzero(wanted))
  keeping = run(index, step).rows
  np.testing.assert_array_equal(
    keeping, np.flatnonzero(wanted | np.isnan(values))
  )


def test_density_pruning_flattens_clusters(index):
  rng = np.random.default_rng(1)
  centre = rng.normal(size=8) * 3
  matrix = rng.normal(size=(len(index), 8))
  crowd = np.arange(len(index)) % 3 > 0
  matrix[crowd] = centre + 0.05 * rng.normal(size=(crowd.sum(), 8))
  matrix[5] = np.nan
  step = {'kind': 'density', 'share': 0.3, 'guard': 0}
  rows = run(index, step, embed={'visual': matrix}.get).rows
  assert len(rows) == round(0.3 * (len(index) - 1)) + 1 and 5 in rows
  # Two of three are in the crowd; of what is kept, far fewer.
  assert crowd[rows].mean() < 0.3
  even = run(index, {**step, 'power': 0.0}, embed={'visual': matrix}.get).rows
  assert abs(crowd[even].mean() - 2 / 3) < 0.06


def test_the_guard_keeps_every_moment_of_a_rare_word(index):
  band = {'kind': 'band', 'low': 0.9, 'unknown': 'drop'}
  before = counts(index, np.arange(len(index)))
  limit = max(before['zebra'], before['igloo']) + 1
  bare = run(index, {**band, 'guard': 0})
  guarded = run(index, {**band, 'guard': limit})
  assert counts(index, bare.rows)['zebra'] < before['zebra']
  after = counts(index, guarded.rows)
  for word in WORDS:
    if before[word] < limit:
      assert after[word] == before[word]
  said = guarded.report.steps[0]
  assert said.rare_words == sum(before[word] < limit for word in WORDS)
  assert said.brought_back == len(guarded.rows) - len(bare.rows) > 0


def test_rare_is_counted_before_any_step(index):
  # A word that a first step made rare is not guarded in the second.
  steps = (
    {'kind': 'filter', 'where': 'age_days < 400'},
    {'kind': 'band', 'low': 0.9, 'unknown': 'drop', 'guard': 30},
  )
  selection = run(index, *steps)
  before = counts(index, np.arange(len(index)))
  rare = sum(0 < count < 30 for count in before.values())
  assert selection.report.steps[1].rare_words == rare


def test_steps_are_taken_in_order_and_reported(index):
  steps = ({'kind': 'deduplicate'}, {'kind': 'cap', 'most': 100})
  selection = run(index, *steps, query="split == 'train'")
  first, second = selection.report.steps
  assert first.moments_of == (index['split'] == 'train').sum()
  assert first.moments == second.moments_of
  assert second.moments == len(selection.rows) == selection.report.moments
  assert sum(second.speakers.values()) == second.moments
  assert sum(second.months.values()) == second.moments
  assert first.seconds > 0 and first.peak_mib >= 0
  spoken = index['word_count'].to_numpy()[selection.rows].sum()
  assert sum(part.said for part in second.frequencies.values()) == spoken
  text = str(selection.report)
  assert 'deduplicate(' in text and 'cap(most=100' in text


def test_a_plain_report_is_the_same_on_every_machine(index):
  one, two = (run(index, {'kind': 'cap', 'most': 50}).report for _ in range(2))
  slower = dataclasses.replace(two.steps[0], seconds=99.0, peak_mib=1e6)
  two = dataclasses.replace(two, steps=(slower,))
  assert one.plain() == two.plain()
  assert one.plain()['steps'][0]['moments'] == one.moments


def test_words_are_counted_by_frequency():
  table = word_table.build(['a a b', 'a c', 'a'])
  counted = table.moments_with()
  parts = report.frequencies(
    table, counted, np.array([True] * 3), np.array([True, False, True])
  )
  assert parts == {
    '1': report.Frequency(words=1, words_of=2, said=1, said_of=2),
    '2-9': report.Frequency(words=1, words_of=1, said=3, said_of=4),
  }


def test_the_seed_decides_and_nothing_else(index):
  step = {'kind': 'cap', 'most': 50}
  one, same, other = (run(index, step, seed=seed).rows for seed in (1, 1, 2))
  np.testing.assert_array_equal(one, same)
  assert not np.array_equal(one, other)
  # What a step draws does not depend on the steps before it.
  again = run(index, {'kind': 'filter', 'where': 'age_days > 0'}, step, seed=1)
  assert len(np.intersect1d(again.rows, one)) > 0.8 * len(again.rows)


def test_what_is_left_is_put_in_order(index):
  rows = run(index, {'kind': 'cap', 'most': 50}, order='-age_days').rows
  ages = index['age_days'].to_numpy()[rows]
  known = ages[~np.isnan(ages)]
  assert (np.diff(known) < 0).all() and np.isnan(ages[len(known) :]).all()
  random = run(index, order='random', seed=3).rows
  assert sorted(random) == list(range(len(index)))
  assert not np.array_equal(random, np.arange(len(index)))


@pytest.mark.parametrize(
  ('step', 'message'),
  [
    ({'kind': 'dedup'}, "no step 'dedup'; did you mean 'deduplicate'"),
    ({'kind': 'cap', 'max': 3}, "cap has no option 'max'"),
    ({'kind': 'cap'}, "cap needs the option 'most'"),
    ({'kind': 'cap', 'most': 0}, r'curate\[0\], cap: most 0'),
    ({'kind': 'band', 'low': 0.5, 'high': 0.4}, 'quantiles'),
    ({'kind': 'band', 'column': 'text_length'}, 'tools/score_corpus.py'),
    ({'kind': 'band', 'unknown': 'guess'}, "neither 'keep' nor 'drop'"),
    ({'kind': 'deduplicate', 'keep': 'all'}, "neither 'moment' nor 'picture'"),
    ({'kind': 'filter', 'where': 'age > 3'}, "no column 'age'"),
    ({'kind': 'filter', 'where': 'age_days < 0'}, 'keeps none of 3,000'),
    ({'kind': 'density', 'share': 0.5}, 'no visual embeddings'),
    ({'kind': 'clip_cov', 'share': 2.0}, r'share 2.0 must lie in \(0, 1\]'),
  ],
)
def test_a_wrong_step_is_named(index, step, message):
  with pytest.raises(ValueError, match=message):
    run(index, step)
