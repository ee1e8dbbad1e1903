"""Counts by part and speaker, as they are printed and carded."""

import pandas as pd

from babyvfm_jax.corpus import tally


def test_counts_by_first_folder_and_role():
  index = pd.DataFrame(
    [
      ('utterance', 'Brown/Adam/a.cha', 'r1', 'caregiver', 3),
      ('utterance', 'Brown/Adam/a.cha', 'r1', 'key_child', 1),
      ('utterance', 'Brown/Eve/b.cha', 'r2', 'caregiver', 4),
      ('silence', 'Brown/Eve/b.cha', 'r2', '', 0),
      ('utterance', 'lone.cha', 'r3', 'unknown', 2),
    ],
    columns=['kind', 'source', 'recording', 'speaker', 'word_count'],
  )
  lone, brown = tally.by_part(index)
  assert (brown['part'], brown['recordings']) == ('Brown', 2)
  assert (brown['utterances'], brown['words']) == (3, 8)
  assert brown['speakers'] == {'caregiver': [2, 7], 'key_child': [1, 1]}
  assert (lone['part'], lone['speakers']) == ('', {'unknown': [1, 2]})
  lines = tally.text([lone, brown]).splitlines()
  assert 'key child' in lines[0] and lines[1].split()[0] == 'all'
  assert '2 / 7' in lines[2] and '1 / 1' in lines[2]
  assert len({len(line) for line in lines}) == 1


def test_a_corpus_of_silence_has_no_part():
  index = pd.DataFrame(
    {'kind': ['silence'], 'source': ['a.mp4'], 'recording': ['a']}
    | {'speaker': [''], 'word_count': [0]}
  )
  assert tally.by_part(index) == []
