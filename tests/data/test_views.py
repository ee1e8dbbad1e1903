"""Views: the arrays of the batch, checked against the corpus itself."""

import numpy as np
import pytest

from babyvfm_jax.corpus.tokenizer import BOS, EOS, PAD
from babyvfm_jax.data import tokens, transforms, views
from babyvfm_jax.data.example import Sizes

SIZE = 16


@pytest.fixture
def build(corpus, words):
  """Builds a view of everything, or of `rows`."""

  def built(view, *, rows=None, shuffled=False, augmenter=None, **sizes):
    source = views.Source(
      corpus=corpus,
      rows=np.arange(len(corpus.index)) if rows is None else rows,
      tokenizer=words,
      sizes=Sizes(image_size=SIZE, **sizes),
      augmenter=augmenter or transforms.Augmenter(),
      shuffled=shuffled,
    )
    return views.build(view, source)

  return built


def examples(view, rng=None):
  return [view.example(place, rng) for place in range(len(view.rows))]


def pixels(corpus, row, frame):
  return transforms.decode(corpus.frames(row)[frame], SIZE)


def said(words, ids):
  return words.decode([i for i in ids.tolist() if i not in (PAD, BOS, EOS)])


@pytest.mark.parametrize('view', ['pairs', 'clips'])
def test_an_utterance_has_its_own_text_and_frames(corpus, words, build, view):
  index = corpus.index
  frames = 1 if view == 'pairs' else 3
  built = build(view, frames=frames, length=32)
  usable = (index['text'] != '') & (index['frame_count'] > 0)
  np.testing.assert_array_equal(built.rows, np.flatnonzero(usable))
  for example in examples(built):
    row = int(example['rows'])
    count = index['frame_count'][row]
    assert said(words, example['tokens'][0]) == index['text'][row]
    assert example['frame_mask'].sum() == min(count, frames)
    if frames == 1:
      middle = pixels(corpus, row, count // 2)
      np.testing.assert_array_equal(example['frames'][0], middle)
    else:
      for place in range(count):
        np.testing.assert_array_equal(
          example['frames'][place], pixels(corpus, row, place)
        )
      assert not example['frames'][count:].any()
    assert example['utterance_ids'] == tokens.text_id(index['text'][row])


def test_training_draws_every_frame_of_a_moment(corpus, build):
  row = int(np.flatnonzero(corpus.index['frame_count'] == 3)[0])
  view = build('pairs', rows=np.array([row]))
  rng = np.random.default_rng(0)
  drawn = {int(view.example(0, rng)['frames'].mean()) for _ in range(60)}
  wanted = {int(pixels(corpus, row, frame).mean()) for frame in range(3)}
  assert drawn == wanted


def test_a_picture_comes_with_its_utterances(corpus, words, build):
  index = corpus.index
  view = build('pairs', utterances=3)
  usable = index[(index['text'] != '') & (index['frame_count'] > 0)]
  by_picture = usable.groupby('picture')['text'].apply(list).to_dict()
  found = {}
  for example in examples(view):
    picture = index['picture'][int(example['rows'])]
    mask = example['utterance_mask']
    found[picture] = [said(words, ids) for ids in example['tokens'][mask]]
    assert (example['tokens'][~mask] == PAD).all()
    assert (example['utterance_ids'][~mask] == tokens.NO_UTTERANCE).all()
    assert example['picture_ids'] == int(picture[:8], 16) >> 1
  assert found == {name: texts[:3] for name, texts in by_picture.items()}
  assert {len(texts) for texts in found.values()} >= {1, 2}


def test_more_utterances_than_places_are_drawn_without_repeat(corpus):
  # One picture for all: the utterances of every moment are its own.
  class OnePicture:
    index = corpus.index.assign(picture='0123456789abcdef')
    frames = corpus.frames

  rows = np.flatnonzero(
    (corpus.index['text'] != '') & (corpus.index['frame_count'] > 0)
  )
  source = views.Source(
    corpus=OnePicture(),
    rows=rows,
    tokenizer=_Letters(),
    sizes=Sizes(utterances=4, image_size=SIZE),
    augmenter=transforms.Augmenter(),
  )
  view = views.build('pairs', source)
  assert len(view.rows) == 1
  rng, met = np.random.default_rng(0), set()
  allowed = [view.table[row].tolist() for row in rows]
  for _ in range(200):
    example = view.example(0, rng)
    assert example['utterance_mask'].all()
    for ids in example['tokens']:
      inner = [i for i in ids.tolist() if i not in (PAD, BOS, EOS)]
      assert inner in allowed
      met.add(tuple(inner))
  assert met == set(map(tuple, allowed))


class _Letters:
  """A tokenizer of one token a letter."""

  def encode(self, text):
    return [10 + ord(letter) for letter in text[:20]]


def test_frames_includes_silence_and_leaves_out_what_has_none(corpus, build):
  index = corpus.index
  view = build('frames', frames=2)
  np.testing.assert_array_equal(
    view.rows, np.flatnonzero(index['frame_count'] > 0)
  )
  assert (index['kind'][view.rows] == 'silence').any()
  for example in examples(view):
    row = int(example['rows'])
    assert set(example) == {'frames', 'frame_mask', 'rows'}
    shown = np.flatnonzero(example['frame_mask'])
    assert len(shown) == min(2, index['frame_count'][row])
  three = int(np.flatnonzero(index['frame_count'] == 3)[0])
  place = view.rows.tolist().index(three)
  for slot, frame in ((0, 0), (1, 2)):
    np.testing.assert_array_equal(
      view.example(place, None)['frames'][slot], pixels(corpus, three, frame)
    )


def test_the_frames_of_one_example_are_changed_alike(corpus, build):
  rows = np.flatnonzero(corpus.index['frame_count'] == 3)[:1]
  augmenter = transforms.Augmenter(jitter=0.5)
  view = build('clips', rows=rows, frames=3, augmenter=augmenter)
  for seed in range(10):
    example = view.example(0, np.random.default_rng(seed))
    levels = example['frames'].mean(axis=(1, 2, 3))
    plain = view.example(0, None)['frames'].mean(axis=(1, 2, 3))
    # Frames 0 and 1 differ by one grey level, and still do.
    assert abs(levels[1] - levels[0]) <= 2
    assert abs(levels[0] - plain[0]) > 1


@pytest.mark.parametrize('shuffled', [False, True])
def test_the_shuffled_control_moves_pictures_and_nothing_else(
  corpus, build, shuffled
):
  plain, view = build('pairs'), build('pairs', shuffled=shuffled)
  for one, two in zip(examples(plain), examples(view), strict=True):
    np.testing.assert_array_equal(one['tokens'], two['tokens'])
    assert one['rows'] == two['rows']
    assert (one['picture_ids'] == two['picture_ids']) == (not shuffled)
    same = np.array_equal(one['frames'], two['frames'])
    assert same == (not shuffled)


def test_dialogues_interleave_a_window(corpus, words, build):
  index = corpus.index
  view = build('dialogues', utterances=4, frames=2, length=64)
  silences = 0
  for example in examples(view):
    window = _window(index, int(example['rows']), 4)
    wanted, latest, frames = [BOS], [], []
    for row in window:
      count = min(index['frame_count'][row], 2)
      middle = index['frame_count'][row]
      chosen = [0, 2] if middle == 3 else list(range(count))
      frames += [pixels(corpus, row, frame) for frame in chosen]
      if index['kind'][row] == 'silence':
        silences += 1
        continue
      wanted += [*words.encode(index['text'][row]), EOS]
      latest += [len(frames) - 1] * (len(wanted) - len(latest))
    count = len(wanted)
    assert example['tokens'][0, :count].tolist() == wanted
    assert not example['token_mask'][0, count:].any()
    assert example['token_frames'][0, :count].tolist() == latest
    assert (example['token_frames'][0, count:] == -1).all()
    assert example['frame_mask'].sum() == len(frames)
    assert example['frames'].shape[0] == 8
    np.testing.assert_array_equal(
      example['frames'][example['frame_mask']], np.array(frames)
    )
  assert silences > 10


def _window(index, row, size):
  """Rows of the window that begins at a row: the recording goes on in it."""
  recording = index['recording'][row]
  return [
    other
    for other in range(row, min(row + size, len(index)))
    if index['recording'][other] == recording
  ]


def test_a_long_dialogue_is_cut_and_keeps_its_head(build):
  long = build('dialogues', utterances=4, length=64)
  short = build('dialogues', utterances=4, length=7)
  for one, two in zip(examples(long), examples(short), strict=True):
    for name in ('tokens', 'token_mask', 'token_frames'):
      np.testing.assert_array_equal(one[name][:, :7], two[name])


def test_a_token_before_any_picture_sees_none(corpus, build):
  class Blind:
    index = corpus.index.assign(frame_count=0, picture='')
    frames = corpus.frames

  view = build('dialogues', utterances=3)
  source = views.Source(
    corpus=Blind(),
    rows=np.arange(len(corpus.index)),
    tokenizer=_Letters(),
    sizes=Sizes(utterances=3, image_size=SIZE),
    augmenter=transforms.Augmenter(),
  )
  for example in examples(views.build('dialogues', source)):
    assert (example['token_frames'] == -1).all()
    assert not example['frame_mask'].any()
  assert any((e['token_frames'] >= 0).any() for e in examples(view))


@pytest.mark.parametrize('utterances', [1, 3])
@pytest.mark.parametrize('length', [6, 40])
def test_packed_text_holds_every_utterance_once(
  corpus, words, build, utterances, length
):
  index = corpus.index
  view = build('text', utterances=utterances, length=length)
  documents = []
  for example in examples(view):
    ids, segments = example['tokens'][0], example['segment_ids'][0]
    np.testing.assert_array_equal(segments > 0, example['token_mask'][0])
    count = int(example['token_mask'].sum())
    # Segments lie one after the other, numbered from 1, then padding.
    assert (segments[:count] > 0).all() and not segments[count:].any()
    assert set(np.diff(segments[:count])) <= {0, 1} and segments[0] == 1
    for segment in range(1, segments.max() + 1):
      inside = segments == segment
      positions = example['positions'][0][inside]
      assert positions.tolist() == list(range(inside.sum()))
      documents.append(tuple(ids[inside].tolist()))
  wanted = []
  for _, recording in index[index['text'] != ''].groupby('recording'):
    texts = recording.sort_values('position')['text'].tolist()
    for start in range(0, len(texts), utterances):
      whole = [BOS]
      for text in texts[start : start + utterances]:
        whole += [*words.encode(text), EOS]
      wanted += [
        tuple(whole[i : i + length]) for i in range(0, len(whole), length)
      ]
  assert sorted(documents) == sorted(wanted)


def test_masks_are_true_exactly_at_tokens(build):
  for view in ('pairs', 'clips', 'dialogues', 'text'):
    for example in examples(build(view, length=8)):
      mask = example['tokens'] != PAD
      np.testing.assert_array_equal(example['token_mask'], mask)
      np.testing.assert_array_equal(example['utterance_mask'], mask.any(-1))
      assert example['tokens'].dtype == np.int32


@pytest.mark.parametrize(
  ('view', 'options', 'message'),
  [
    ('pair', {}, 'no view .pair.; there are pairs'),
    ('pairs', {'frames': 2}, 'use clips for more'),
    ('clips', {'utterances': 2}, 'clips has one utterance'),
    ('text', {'shuffled': True}, 'no pictures to shuffle'),
    ('frames', {'shuffled': True}, 'no utterances to shuffle'),
  ],
)
def test_what_a_view_cannot_give_is_refused(build, view, options, message):
  with pytest.raises(ValueError, match=message):
    build(view, **options)


def test_a_selection_without_what_a_view_needs_says_so(corpus, build):
  silent = np.flatnonzero(corpus.index['kind'] == 'silence')
  for view in ('pairs', 'clips', 'text'):
    with pytest.raises(ValueError, match=rf'{view}: none of the {len(silent)}'):
      build(view, rows=silent)
  with pytest.raises(ValueError, match='no utterance'):
    build('dialogues', rows=silent)


def test_a_damaged_picture_is_named(corpus, words):
  class Damaged:
    index = corpus.index
    frames = staticmethod(lambda row: [b'\xff\xd8 damaged'] * 3)

  source = views.Source(
    corpus=Damaged(),
    rows=np.array([4]),
    tokenizer=words,
    sizes=Sizes(image_size=SIZE),
    augmenter=transforms.Augmenter(),
  )
  with pytest.raises(ValueError, match='index row 4, frame 0'):
    views.build('pairs', source).example(0, None)
