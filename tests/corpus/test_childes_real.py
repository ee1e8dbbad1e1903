"""CHILDES itself: 588 transcripts in one packed file."""

import pandas as pd
import pytest

from babyvfm_jax.corpus import build
from babyvfm_jax.corpus.alignment import align
from babyvfm_jax.corpus.layouts.childes import Childes
from babyvfm_jax.corpus.store import Corpus

# Counted once; a change of a reader that changes them must be meant.
FILES_BY_CORPUS = {'Brent': 179, 'Brown': 194, 'NewEngland': 137, 'Peters': 78}


def test_some_of_the_real_archive(shared_data):
  layout = Childes()
  assert 'eng_na_cha.tar.xz' in layout.evidence(shared_data / 'childes')
  references = layout.discover(shared_data / 'childes')
  found = pd.Series([item.details['corpus'] for item in references])
  assert found.value_counts().to_dict() == FILES_BY_CORPUS
  named = [item.details['named_age_days'] for item in references]
  assert found[[age is not None for age in named]].unique() == ['Brent']
  children = {str(item.details['child']) for item in references}
  assert len(children) == 71 and '' not in children
  for reference in references[::98]:
    recording = layout.read(reference)
    windows = align(recording)
    assert len(windows) == len(recording.utterances) > 0
    starts = [window.start for window in windows]
    assert starts == sorted(starts)


@pytest.mark.slow
def test_the_whole_real_archive_becomes_a_corpus(shared_data, tmp_path):
  """Prints files, utterances and words by corpus and speaker role."""
  source, out = shared_data / 'childes', tmp_path / 'out'
  # Families of different splits sing the same songs, which the audit tells.
  result = build.build('childes', source, out, size=8, workers=2, audit='warn')
  index = Corpus(out).index
  index['corpus'] = index['recording'].str.split('__').str[0]
  table = index.groupby(['corpus', 'speaker']).agg(
    files=('recording', 'nunique'),
    utterances=('text', 'size'),
    words=('word_count', 'sum'),
  )
  print(result.summary(), table.to_string(), sep='\n')
  assert (result.recordings, result.quarantined) == (588, 0)
  assert len(index) == 391430
  files = index.groupby('corpus')['recording'].nunique()
  assert files.to_dict() == FILES_BY_CORPUS
  assert (index.groupby('child')['split'].nunique() == 1).all()
  # 44 files of Brent do not name the child; their names tell its age.
  ages = index.groupby('recording')['age_days'].first()
  assert list(ages.index[ages.isna()]) == ['Brown__Sarah__sarah113']
