"""Picture books: pages in order, and no picture on both sides of a split."""

import json
import pickle

import numpy as np
import pytest
from PIL import Image

from babyvfm_jax.corpus import build
from babyvfm_jax.corpus.alignment import align
from babyvfm_jax.corpus.layouts import LAYOUTS
from babyvfm_jax.corpus.layouts.storybook import NEAR, Storybook
from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.store import Corpus

# Far from each other in bits.
HASHES = [f'{number:016x}' for number in (0, 2**20 - 1, 2**40 - 1, 2**60 - 1)]


def page(image, text='A dog runs.', dhash=None):
  return {
    'page': 1,
    'text': text,
    'image': f'{image}.png',
    **({} if dhash is None else {'dhash': dhash}),
  }


def story(number, title, *pages, **changes):
  return {
    'id': f'{number:04d}',
    'title': title,
    'license': 'CC-BY',
    'text_by': 'Ann Author',
    'illustration_by': 'Paul Painter',
    'pages': list(pages),
    **changes,
  }


@pytest.fixture
def write(tmp_path):
  """Writes an archive of stories, with a flat picture for every image."""

  def to_archive(*stories, colours=None):
    images = tmp_path / 'images'
    images.mkdir(exist_ok=True)
    for record in stories:
      for item in record.get('pages') or ():
        if name := item.get('image'):
          colour = (colours or {}).get(name, tuple(name.encode()[:3]))
          Image.new('RGB', (8, 6), colour).save(images / name)
    (tmp_path / 'stories.json').write_text(json.dumps(stories), 'utf-8')
    return tmp_path

  return to_archive


def groups(source):
  layout = Storybook()
  return [layout.read(item).group for item in layout.discover(source)]


def test_a_story_is_its_pages_in_order(write):
  source = write(
    story(7, 'Dogs', page('abc'), page('xyz', ' A cat\nsleeps. '), page('abc'))
  )
  (reference,) = Storybook().discover(source)
  assert pickle.loads(pickle.dumps(reference)) == reference
  assert [path.name for path in reference.files] == [
    'stories.json',
    'abc.png',
    'xyz.png',
  ]
  recording = Storybook().read(reference)
  assert (recording.id, recording.child) == ('story-0007', '')
  texts = [item.text for item in recording.utterances]
  assert texts == ['A dog runs.', 'A cat sleeps.', 'A dog runs.']
  assert recording.provenance['licence'] == 'CC-BY'
  assert recording.provenance['text_by'] == 'Ann Author'
  assert recording.provenance['pictures_by'] == 'Paul Painter'
  windows = align(recording)
  times = [window.frame_times for window in windows]
  assert times == [(0.0,), (1.0,), (2.0,)]
  shown = [picture for _, picture in recording.frames.frames([0.0, 1.0, 2.0])]
  assert [tuple(picture[0, 0]) for picture in shown] == [
    tuple(b'abc'),
    tuple(b'xyz'),
    tuple(b'abc'),
  ]
  assert shown[0].shape == (6, 8, 3) and shown[0].dtype == np.uint8


def test_a_page_without_text_is_a_silent_picture(write):
  source = write(story(1, 'Dogs', page('abc'), page('xyz', ' ')))
  (reference,) = Storybook().discover(source)
  recording = Storybook().read(reference)
  assert len(recording.utterances) == 1
  windows = align(recording, silence=0.5)
  assert [window.kind for window in windows] == ['utterance', 'silence']


def test_stories_that_share_a_picture_are_one_group(write):
  source = write(
    story(1, 'a', page('aaa'), page('bbb')),
    story(2, 'b', page('ccc')),
    story(3, 'c', page('ddd'), page('ccc')),
    story(4, 'd', page('eee')),
    story(5, 'e', page('bbb'), page('ddd')),
  )
  assert groups(source) == ['story-0001'] * 3 + ['story-0004', 'story-0001']


def test_pictures_count_by_content_and_not_by_name(write):
  same = {'aaa.png': (9, 9, 9), 'bbb.png': (9, 9, 9)}
  source = write(
    story(1, 'a', page('aaa')), story(2, 'b', page('bbb')), colours=same
  )
  assert groups(source) == ['story-0001'] * 2


def test_titles_and_near_pictures_join(write):
  near = f'{int(HASHES[1], 16) ^ (2**NEAR - 1):016x}'
  far = f'{int(HASHES[1], 16) ^ ((2 ** (NEAR + 1) - 1) << 30):016x}'
  source = write(
    story(1, 'The Fox', page('aaa', dhash=HASHES[0])),
    story(2, 'the  fox', page('bbb', dhash=HASHES[1])),
    story(3, 'c', page('ccc', dhash=near)),
    story(4, 'd', page('ddd', dhash=far)),
    story(5, 'e', page('eee', dhash='no hash')),
    story(6, 'f', page('fff')),
  )
  assert groups(source) == [
    *['story-0001'] * 3,
    'story-0004',
    'story-0005',
    'story-0006',
  ]


@pytest.mark.parametrize(
  ('record', 'message'),
  [
    (story(1, 'a'), r'story-0001 is damaged .*no pages'),
    (story(1, 'a', {'image': 'aaa.png'}), r"story-0001 is damaged .*'text'"),
    (story(1, 'a', {'text': 'hi.'}), r"story-0001 is damaged .*'image'"),
    (story(1, 'a', pages=None), r'story-0001 is damaged'),
    (story(1, 'a', id='../x'), r'story-number-0001 is damaged .*no pages'),
    ({'pages': [page('aaa')]}, r"story-number-0001 is damaged .*'title'"),
  ],
)
def test_a_damaged_story_is_named_and_the_others_are_read(
  write, record, message
):
  source = write(record, story(2, 'b', page('bbb')))
  layout = Storybook()
  good, bad = sorted(
    layout.discover(source), key=lambda item: item.id != 'story-0002'
  )
  assert len(layout.read(good).utterances) == 1
  with pytest.raises(RecordingError, match=message):
    layout.read(bad)


def test_damaged_pictures_are_named(write):
  source = write(story(1, 'a', page('aaa')), story(2, 'b', page('bbb')))
  (source / 'images' / 'aaa.png').unlink()
  (source / 'images' / 'bbb.png').write_bytes(b'no picture')
  layout = Storybook()
  for reference, message in zip(
    layout.discover(source),
    (r'aaa\.png: no such picture', r'bbb\.png: not a readable picture'),
    strict=True,
  ):
    with pytest.raises(RecordingError, match=message):
      list(layout.read(reference).frames.frames([0.0]))


def test_a_damaged_archive_is_named(tmp_path):
  with pytest.raises(FileNotFoundError, match=r'stories\.json: no such file'):
    Storybook().discover(tmp_path)
  (tmp_path / 'stories.json').write_text('[{')
  with pytest.raises(RecordingError, match=r'stories\.json: not JSON'):
    Storybook().discover(tmp_path)
  (tmp_path / 'stories.json').write_text('{}')
  with pytest.raises(RecordingError, match=r'stories\.json: not a list'):
    Storybook().discover(tmp_path)


def test_evidence(write, tmp_path):
  assert Storybook().evidence(tmp_path) == ''
  write(story(1, 'a', page('aaa')))
  assert 'stories.json and images/' in Storybook().evidence(tmp_path)


def test_the_card_names_whose_works_they_are(write, tmp_path):
  source = write(
    story(1, 'Red Fox', page('aaa')),
    story(2, 'Hen', page('bbb'), license='CC-BY-NC', text_by='Bea <Bird>'),
  )
  build.build('storybook', source, tmp_path / 'out', size=8, vocabulary=300)
  corpus = Corpus(tmp_path / 'out')
  assert corpus.card()['clock'] == 'synthetic'
  first, second = corpus.card()['attribution']
  assert first == {
    'recording': 'story-0001',
    'licence': 'CC-BY',
    'title': 'Red Fox',
    'text_by': 'Ann Author',
    'pictures_by': 'Paul Painter',
  }
  assert second['licence'] == 'CC-BY-NC'
  html = (tmp_path / 'out' / 'card.html').read_text('utf-8')
  assert '1 works under CC-BY, 1 works under CC-BY-NC' in html
  assert 'Hen, text by Bea &lt;Bird&gt;, pictures by Paul Painter' in html


def test_the_real_archive(shared_data, tmp_path):
  """No picture, and none of the 13 titles that occur twice, is split."""
  layout, source = LAYOUTS['storybook'], shared_data / 'storybook'
  references = layout.discover(source)
  assert len(references) == 350
  named = [str(item.details['group']) for item in references]
  largest = max(named.count(name) for name in named)
  assert (len(set(named)), largest) == (128, 211)
  result = build.build('storybook', source, tmp_path / 'out')
  assert (result.recordings, result.moments) == (350, 3679)
  assert result.quarantined == 0
  corpus = Corpus(tmp_path / 'out')
  index = corpus.index
  assert (index.groupby('group')['split'].nunique() == 1).all()
  assert (index.groupby('picture')['split'].nunique() == 1).all()
  titles = {
    recording: fields['details']['title'].casefold()
    for recording, fields in corpus.provenance()['recordings'].items()
  }
  by_title = index.groupby(index['recording'].map(titles))
  assert (by_title['split'].nunique() == 1).all()
  # Though one cluster holds most of the stories, the shares come about.
  shares = index['split'].value_counts(normalize=True)
  assert abs(shares['train'] - 0.85) < 0.02
  assert abs(shares['test'] - 0.075) < 0.02
  licences = [work['licence'] for work in corpus.card()['attribution']]
  assert (licences.count('CC-BY'), licences.count('CC-BY-NC')) == (302, 48)
