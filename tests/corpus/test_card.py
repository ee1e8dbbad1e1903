"""The card: figures that can be counted by hand, on a page that stands alone."""

import base64
import re

import pytest
import simplejpeg

from babyvfm_jax.corpus.store import Corpus
from tests.corpus import toy


@pytest.fixture(scope='module')
def corpus(tmp_path_factory):
  """Five recordings that are read, one that is not."""
  folder = tmp_path_factory.mktemp('card')
  source = toy.write_archive(folder / 'archive', 4)
  toy.write_recording(source, 'young', age_days=190.0, child='T')
  toy.write_recording(source, 'old', age_days=None, child='')
  (source / 'bad.json').write_text('{')
  toy.build(source, folder / 'out', split=(1, 0, 0))
  return Corpus(folder / 'out')


def test_counts(corpus):
  described = corpus.card()
  # Three utterances (3 + 2 + 5 words) and a silence, in 10 s, each.
  assert described['counts'] == {
    'recordings': 6,
    'groups': 6,
    'moments': 24,
    'utterances': 18,
    'silences': 6,
    'words': 60,
    'frames': 6 * (2 + 1 + 7 + 1),
    'children': 2,
    # The second picture lasts into the second utterance.
    'pictures': 24,
  }
  assert described['hours'] == round(60 / 3600, 4)
  assert described['speakers'] == [
    {'speaker': 'caregiver', 'utterances': 18, 'words': 60, 'labels': ['MOT']}
  ]
  lengths = dict(described['utterance_lengths'])
  assert (lengths[2], lengths[3], lengths[5], lengths[4]) == (6, 6, 6, 0)
  assert described['languages'] == [['eng', 24]]


def test_splits_add_up(tmp_path):
  source = toy.write_archive(tmp_path / 'archive')
  toy.build(source, tmp_path / 'out')
  described = Corpus(tmp_path / 'out').card()
  rows = described['splits']
  assert [row['split'] for row in rows] == ['train', 'validation', 'test']
  assert [row['recordings'] for row in rows] == [4, 1, 1]
  for name, total in described['counts'].items():
    if name in rows[0]:
      assert sum(row[name] for row in rows) == total


def test_words_are_counted_in_the_training_split_alone(tmp_path):
  source = tmp_path / 'archive'
  source.mkdir()
  for number in range(6):
    toy.write_recording(
      source,
      f'r{number}',
      utterances=[[0.0, 1.0, f"Don't, don't! Word{number}; a (red) BALL."]],
    )
  toy.build(source, tmp_path / 'out')
  corpus = Corpus(tmp_path / 'out')
  counts = dict(map(tuple, corpus.card()['vocabulary']))
  assert counts.pop("don't") == 8
  assert [counts.pop(word) for word in ('a', 'red', 'ball')] == [4] * 3
  trained = corpus.index.query("split == 'train'")['recording'].unique()
  assert counts == {f'word{name[1:]}': 1 for name in trained}
  ranked = [count for _, count in corpus.card()['vocabulary']]
  assert ranked == sorted(ranked, reverse=True)


def test_ages_are_months_that_were_recorded(corpus):
  ages = corpus.card()['ages']
  assert (ages['recordings_known'], ages['recordings_unknown']) == (5, 1)
  months = [row['month'] for row in ages['histogram']]
  assert months == list(range(months[0], months[-1] + 1))
  first = ages['histogram'][0]
  assert (first['month'], first['recordings'], first['moments']) == (6, 1, 4)
  assert sum(row['recordings'] for row in ages['histogram']) == 5


def test_samples_show_pictures_with_what_was_said(corpus):
  samples = corpus.card()['samples']
  assert len(samples) == 12
  ids = [sample['moment_id'] for sample in samples]
  assert len(set(ids)) == 12
  by_id = corpus.index.set_index('moment_id')
  for sample in samples:
    assert by_id.loc[sample['moment_id'], 'text'] == sample['text'] != ''
    picture = base64.b64decode(sample['jpeg_base64'])
    assert simplejpeg.decode_jpeg(picture).shape == (8, 8, 3)
    row = corpus.index.index[corpus.index['moment_id'] == sample['moment_id']]
    assert picture in corpus.frames(row[0])


def test_what_was_set_aside_and_how_it_was_built(corpus):
  described = corpus.card()
  assert described['quarantine']['recordings'] == 1
  (line,) = described['quarantine']['first']
  assert line['reason'] == 'bad.json: line 1: not JSON; fix it'
  built = described['provenance']
  assert built['settings']['size'] == 8 and built['settings']['fit'] == 'crop'
  assert built['source_files'] == 7
  assert described['strict'] and built['outside_weights'] == []


def test_the_page_stands_alone_and_shows_the_figures(corpus):
  page = (corpus.folder / 'card.html').read_text('utf-8')
  addresses = re.findall(r'(?:src|href|url)\s*[=(]\s*["\']?([^"\'>) ]+)', page)
  assert addresses
  assert all(address.startswith('data:image/jpeg') for address in addresses)
  assert 'http' not in page.split('<main>')[1]
  text = re.sub(r'<[^>]+>', ' ', page)
  for shown in ('18', 'utterances', 'caregiver', 'not JSON', 'strict'):
    assert shown in text
  # Text of a transcript is text, not markup.
  assert '&lt;now&gt;' in page and '<now>' not in page


def test_a_corpus_without_speech_has_a_page(tmp_path):
  source = tmp_path / 'archive'
  source.mkdir()
  toy.write_recording(source, 'a', utterances=[], age_days=None, child='')
  toy.build(source, tmp_path / 'out')
  page = (tmp_path / 'out' / 'card.html').read_text('utf-8')
  assert 'Nobody speaks' in page and 'no age' in page
