"""Every step there is: rare words guarded, what is kept and its cost told."""

import numpy as np
import pandas as pd
import pytest

from babyvfm_jax.data.selection import curate

COUNT = 600
RARE = ('zebra', 'igloo', 'quokka')
# What each step is asked, so that it drops most of the moments.
OPTIONS = {
  'filter': {'where': 'sharpness > 0.8'},
  'deduplicate': {'column': 'near_duplicate'},
  'cap': {'most': 60, 'column': 'child'},
  'band': {'column': 'alignment', 'low': 0.8},
  'density': {'share': 0.2},
  'clip_cov': {'share': 0.2},
}


@pytest.fixture(scope='module')
def index():
  """Moments of which a few say a rare word, twice to four times each."""
  rng = np.random.default_rng(0)
  texts = rng.choice(['look', 'the ball', 'a dog', ''], COUNT).astype(object)
  places = rng.choice(COUNT, 9, replace=False)
  for place, word in zip(
    places, [*RARE * 2, *RARE[:1] * 2, 'the'], strict=True
  ):
    texts[place] = f'{texts[place]} {word}'.strip()
  return pd.DataFrame(
    {
      'split': 'train',
      'recording': [f'r{n // 50}' for n in range(COUNT)],
      'child': 'A',
      'age_days': np.linspace(200, 500, COUNT),
      'speaker': np.where(texts == '', '', 'caregiver'),
      'text': texts,
      'word_count': [len(text.split()) for text in texts],
      'near_duplicate': np.arange(COUNT) // 5 * 5,
      'picture': [f'p{n}' for n in range(COUNT)],
      'sharpness': rng.random(COUNT),
      'alignment': rng.normal(size=COUNT),
    }
  )


def embed(kind):
  rng = np.random.default_rng(len(kind))
  return rng.normal(size=(COUNT, 8)).astype(np.float16)


def run(index, kind, **options):
  step = {'kind': kind, **OPTIONS[kind], **options}
  return curate.select(index, steps=(step,), embed=embed)


def test_every_step_is_tried():
  assert set(OPTIONS) == set(curate.STEPS)


@pytest.mark.parametrize('kind', curate.STEPS)
def test_a_step_loses_rare_words_without_the_guard_and_none_with_it(
  index, kind
):
  texts = index['text'].str.split()
  said = np.array([bool({*words} & {*RARE}) for words in texts])
  bare = run(index, kind, guard=0)
  assert said[bare.rows].sum() < said.sum() < len(bare.rows) < COUNT / 2
  guarded = run(index, kind, guard=5)
  assert said[guarded.rows].sum() == said.sum()
  assert set(bare.rows) | set(np.flatnonzero(said)) == set(guarded.rows)
  report = guarded.report.steps[0]
  assert report.rare_words == len(RARE)
  assert report.brought_back == said.sum() - said[bare.rows].sum()


@pytest.mark.parametrize('kind', curate.STEPS)
def test_by_default_every_step_but_a_filter_has_a_guard(index, kind):
  step = run(index, kind).report.steps[0]
  assert step.options['guard'] == (0 if kind == 'filter' else curate.GUARD)


@pytest.mark.parametrize('kind', curate.STEPS)
def test_every_step_tells_whom_what_and_at_what_cost(index, kind):
  selection = run(index, kind)
  step = selection.report.steps[0]
  kept = index.iloc[selection.rows]
  assert step.moments == len(kept) < step.moments_of == COUNT
  assert step.speakers == kept['speaker'].value_counts().to_dict()
  assert sum(step.months.values()) == len(kept)
  spoken = kept['text'].str.split().str.len().sum()
  assert sum(part.said for part in step.frequencies.values()) == spoken
  assert step.seconds > 0 and step.peak_mib >= 0


def test_a_query_tells_as_much_as_a_step(index):
  report = curate.select(index, 'sharpness > 0.5', 'age_days').report
  kept = index[index['sharpness'] > 0.5]
  rare = report.frequencies['2-9']
  assert (rare.words_of, rare.said_of) == (len(RARE), 8)
  said = ' '.join(kept['text']).split()
  assert rare.said == sum(said.count(word) for word in RARE)
  assert sum(p.said for p in report.frequencies.values()) == len(said)
  assert report.seconds > 0 and report.peak_mib >= 0
  text = str(report)
  for part in (
    ' MiB',
    'by frequency: 2-9',
    'by speaker: ',
    'by month of age: ',
  ):
    assert part in text
  assert not {'seconds', 'peak_mib'} & report.plain().keys()


@pytest.mark.parametrize(
  ('kind', 'used'),
  [
    ('filter', {'sharpness'}),
    ('deduplicate', {'near_duplicate'}),
    ('cap', {'child'}),
    ('band', {'alignment'}),
    ('density', {'embeddings'}),
    ('clip_cov', {'embeddings'}),
  ],
)
def test_what_decided_is_told(index, kind, used):
  step = {'kind': kind, **OPTIONS[kind]}
  report = curate.select(
    index, "speaker == 'caregiver'", '-age_days', steps=(step,), embed=embed
  ).report
  assert set(report.columns) == {'speaker', 'age_days', *used}
  assert set(curate.select(index, order='random').report.columns) == set()
