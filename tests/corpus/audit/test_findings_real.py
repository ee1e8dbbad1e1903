"""The audit on real archives that are split the wrong way."""

import collections
import json

import pytest

from babyvfm_jax.corpus import build, store
from babyvfm_jax.corpus.audit import findings, material, sides
from babyvfm_jax.corpus.audit.rules import Rules

pytestmark = pytest.mark.slow


def wrongly_split(layout, source, out, **settings):
  """A corpus split by recording, whatever the archive says."""
  with pytest.raises(build.BuildError, match='LEAKAGE'):
    build.build(layout, source, out, split_by='recording', **settings)
  build.build(
    layout, source, out, split_by='recording', audit='warn', **settings
  )
  return store.Corpus(out)


def found_by(find, corpus):
  """What one kind of search finds, by what each is."""
  faced = sides.face(material.of_corpus(corpus), ())
  return {finding.what for finding in find(faced, Rules())}


def test_every_torn_set_of_sibling_scenes_is_found(shared_data, tmp_path):
  """Scenes of one ten are drawn from one sentence: their number says so."""
  corpus = wrongly_split(
    'abstract_scenes',
    shared_data / 'abstract_scenes',
    tmp_path / 'out',
    size=8,
    limit=1500,
    workers=2,
  )
  index = corpus.index.drop_duplicates('recording')
  scenes = index['recording'].str.extract(r'(\d+)$', expand=False).astype(int)
  splits = index.groupby(scenes // 10)['split'].nunique()
  torn = {int(ten) for ten in splits.index[splits > 1]}
  found = {int(what) for what in found_by(findings.groups, corpus)}
  assert found == torn and len(torn) > 100


def test_every_repeated_picture_is_found(shared_data, tmp_path):
  """Hundreds of pictures occur in several stories: their hash is their name."""
  source = shared_data / 'storybook'
  corpus = wrongly_split(
    'storybook', source, tmp_path / 'out', size=64, workers=2
  )
  stories = json.loads((source / 'stories.json').read_text(encoding='utf-8'))
  told = collections.defaultdict(set)
  for number, story in enumerate(stories):
    for page in story['pages']:
      if page.get('image'):
        told[page['image']].add(number)
  repeated = {name for name, where in told.items() if len(where) > 1}
  assert len(repeated) == 461
  index = corpus.index[corpus.index['picture'] != '']
  found = found_by(findings.pictures, corpus)
  crossing = index.groupby('picture')['split'].nunique()
  crossing = set(crossing.index[crossing > 1])
  # But for pictures that show nothing, all that cross are found, and no other.
  assert found <= crossing and len(found) >= 0.98 * len(crossing) > 50
