"""Abstract Scenes: pictures as drawn, sentences as written, turns in order."""

import collections
import gzip
import json
import pickle
import shutil
import time

import numpy as np
import pytest
from PIL import Image

from babyvfm_jax.corpus.alignment import align
from babyvfm_jax.corpus.layouts import LAYOUTS
from babyvfm_jax.corpus.layouts.abstract_scenes import (
  AbstractScenes,
  SceneObject,
  normalise,
  pose_and_expression,
  read_object_names,
  read_scenes,
  render,
)
from babyvfm_jax.corpus.layouts.clip_art import draw
from babyvfm_jax.corpus.recording import RecordingError

RED, GREEN, BLUE = (200, 0, 0), (0, 200, 0), (0, 0, 200)
SKY, SUN = (100, 150, 250), (250, 250, 0)


@pytest.fixture
def archive(tmp_path):
  """An archive whose clip art is plain squares, with awkward dialogues."""
  art = tmp_path / 'clipart'
  art.mkdir()
  Image.new('RGBA', (500, 400), SKY).save(art / 'background.png')
  for name, colour in (('t_0', RED), ('t_1', GREEN), ('s_0', SUN)):
    Image.new('RGBA', (100, 100), colour).save(art / f'{name}s.png')
  half = np.zeros((100, 100, 4), np.uint8)
  half[:, :50] = (*BLUE, 255)  # the right half is clear
  Image.fromarray(half).save(art / 'p_0s.png')
  scenes = [
    {
      'id': 12,
      'objects': [['t_0', 250, 200, 0, 0]],
      'captions': [[1, 0, 'A ball .'], [1, 1, ''], [2, 0, "It 's red ."]],
    },
    {'id': 3, 'objects': [], 'captions': []},
  ]
  turns = [
    ('hi', 'hi', [], False),
    ('', 'ok', [['t_0', 50, 50, 0, 0]], True),
    ('', '', [['t_1', 50, 50, 0, 0]], True),
    ('a ball , left', '', [], False),
    ('done', 'ok', [], True),
  ]
  episode = {
    'scene_id': 12,
    'turns': [
      {'teller': t, 'drawer': d, 'canvas': c, 'has_canvas': h, 'peeked': False}
      for t, d, c, h in turns
    ],
  }
  lines = ''.join(f'{json.dumps(scene)}\n' for scene in scenes)
  (tmp_path / 'scenes.jsonl').write_text(lines)
  with gzip.open(tmp_path / 'episodes.jsonl.gz', 'wt') as file:
    file.write(f'{json.dumps(episode)}\n')
  return tmp_path


def read_all(source):
  layout = AbstractScenes()
  return {
    reference.id: layout.read(reference)
    for reference in layout.discover(source)
  }


def test_an_object_stands_on_its_centre_and_shrinks_with_depth(archive):
  for depth, side in enumerate((100, 70, 49)):
    picture = draw([('t_0', 250, 200, depth, False)], source=archive)
    assert picture.shape == (400, 500, 3)
    rows, columns = np.nonzero((picture == RED).all(-1))
    assert (rows.max() - rows.min() + 1, len(set(columns))) == (side, side)
    assert abs(rows.mean() - 199.5) <= 0.5
    assert abs(columns.mean() - 249.5) <= 0.5


def test_near_hides_far_and_anything_hides_the_sky(archive):
  far, near = ('t_0', 250, 200, 2, False), ('t_1', 250, 200, 0, False)
  for objects in ([far, near], [near, far]):
    assert (draw(objects, source=archive)[200, 250] == GREEN).all()
  # A thing of the sky lies behind the farthest thing on the ground.
  sun = ('s_0', 250, 200, 0, False)
  for objects in ([far, sun], [sun, far]):
    assert (draw(objects, source=archive)[200, 250] == RED).all()
  # At one depth the order of the list decides.
  first, second = ('t_0', 250, 200, 1, False), ('t_1', 250, 200, 1, False)
  assert (draw([first, second], source=archive)[200, 250] == GREEN).all()
  assert (draw([second, first], source=archive)[200, 250] == RED).all()


def test_flip_mirrors_and_clear_parts_show_what_is_behind(archive):
  plain = draw([('p_0', 250, 200, 0, False)], source=archive)
  mirrored = draw([('p_0', 250, 200, 0, True)], source=archive)
  assert (plain[200, 220] == BLUE).all() and (plain[200, 280] == SKY).all()
  assert (mirrored[200, 220] == SKY).all() and (
    mirrored[200, 280] == BLUE
  ).all()


def test_objects_may_hang_over_the_edge(archive):
  picture = draw([('t_0', 0, -20, 0, False)], source=archive)
  rows, columns = np.nonzero((picture == RED).all(-1))
  assert (rows.max(), columns.max()) == (29, 49)


def test_render_stretches_to_a_square(archive):
  square = render([('t_0', 250, 200, 0, False)], 50, source=archive)
  assert square.shape == (50, 50, 3) and square.dtype == np.uint8
  # 100 of 500 across, 100 of 400 down.
  rows, columns = np.nonzero((square == RED).all(-1))
  assert (len(set(columns)), len(set(rows))) == (10, 12)
  assert render([], 600, source=archive).shape == (600, 600, 3)


def test_drawing_leaves_no_trace(archive):
  before = draw([], source=archive)
  draw([('t_0', 250, 200, 0, False)], source=archive)
  assert np.array_equal(draw([], source=archive), before)


def test_missing_clip_art_is_named(archive):
  with pytest.raises(RecordingError, match=r'e_6s\.png: no such clip art'):
    draw([('e_6', 1, 1, 0, False)], source=archive)


def test_a_scene_is_one_picture_with_its_sentences(archive):
  recording = read_all(archive)['scene-00012']
  assert recording.group == '0001' and recording.language == 'eng'
  texts = [item.text for item in recording.utterances]
  assert texts == ['A ball.', "It's red."]
  for item in recording.utterances:
    assert (item.speaker, item.speaker_label) == ('other_adult', 'annotator')
    assert item.time_inferred and item.line == 1
  windows = align(recording)
  assert [window.kind for window in windows] == ['utterance'] * 2
  pictures = [
    picture
    for window in windows
    for _, picture in recording.frames.frames(window.frame_times)
  ]
  assert len(pictures) == 2
  assert all((picture[200, 250] == RED).all() for picture in pictures)


def test_a_scene_without_sentences_is_read(archive):
  recording = read_all(archive)['scene-00003']
  assert recording.utterances == () and recording.group == '0000'
  assert recording.frames.duration == 1


def test_a_dialogue_is_turns_with_the_canvas_after_each(archive):
  recording = read_all(archive)['dialogue-00012']
  assert recording.group == '0001', 'a dialogue stays with its scene'
  windows = align(recording)
  colours = {tuple(RED): 'red', tuple(GREEN): 'green', tuple(SKY): 'empty'}
  seen = []
  for window in windows:
    pictures = [p for _, p in recording.frames.frames(window.frame_times)]
    seen.append(
      (
        window.utterance.speaker_label,
        window.utterance.text,
        window.start,
        [colours[tuple(picture[50, 50])] for picture in pictures],
      )
    )
  assert seen == [
    ('teller', 'hi', 0.0, []),
    ('drawer', 'hi', 0.5, []),
    ('drawer', 'ok', 1.0, ['red']),
    ('teller', 'a ball, left', 3.0, []),
    ('teller', 'done', 4.0, ['empty']),
    ('drawer', 'ok', 4.5, ['empty']),
  ]
  assert all(window.utterance.time_inferred for window in windows)


def test_a_dialogue_without_any_canvas_is_text_alone(archive):
  turn = {'teller': 'hi', 'drawer': '', 'canvas': [], 'has_canvas': False}
  with gzip.open(archive / 'episodes.jsonl.gz', 'wt') as file:
    file.write(json.dumps({'scene_id': 7, 'turns': [turn]}) + '\n')
    file.write(json.dumps({'scene_id': 8, 'turns': []}) + '\n')
  recordings = read_all(archive)
  assert recordings['dialogue-00007'].frames is None
  assert len(align(recordings['dialogue-00007'])) == 1
  assert align(recordings['dialogue-00008']) == ()


def test_discovery(archive):
  references = LAYOUTS['abstract_scenes'].discover(archive)
  names = [reference.id for reference in references]
  assert names == ['dialogue-00012', 'scene-00003', 'scene-00012']
  assert references == pickle.loads(pickle.dumps(references))
  shutil.rmtree(archive / 'clipart')  # nothing was drawn to find them
  assert LAYOUTS['abstract_scenes'].discover(archive) == references
  (archive / 'episodes.jsonl.gz').unlink()
  names = [item.id for item in LAYOUTS['abstract_scenes'].discover(archive)]
  assert names == ['scene-00003', 'scene-00012']
  (archive / 'scenes.jsonl').unlink()
  with pytest.raises(FileNotFoundError, match=r'neither scenes\.jsonl'):
    LAYOUTS['abstract_scenes'].discover(archive)


@pytest.mark.parametrize(
  ('line', 'name', 'message'),
  [
    ('{"id": 1, "objects"', 'scene-line-00002', 'JSONDecodeError'),
    ('{"objects": [], "captions": []}', 'scene-line-00002', "'id'"),
    ('{"id": 1, "captions": []}', 'scene-00001', "'objects'"),
    ('{"id": 1, "objects": [["t_0", 1]]}', 'scene-00001', 'expected 5'),
    ('{"id": 1, "objects": 7, "captions": []}', 'scene-00001', 'TypeError'),
  ],
)
def test_a_damaged_line_is_named_and_spoils_no_other(
  archive, line, name, message
):
  whole, _ = (archive / 'scenes.jsonl').read_text().splitlines()
  (archive / 'scenes.jsonl').write_text(f'{whole}\n{line}\n')
  message = rf'scenes\.jsonl: line 2 is damaged .*{message}'
  with pytest.raises(RecordingError, match=message):
    read_scenes(archive)
  layout = AbstractScenes()
  references = {item.id: item for item in layout.discover(archive)}
  assert set(references) == {'dialogue-00012', 'scene-00012', name}
  assert layout.read(references['scene-00012']).utterances
  with pytest.raises(RecordingError, match=message):
    layout.read(references[name])


@pytest.mark.parametrize(
  ('text', 'words'),
  [
    ('Mike is wearing sunglasses .', 'Mike is wearing sunglasses.'),
    ("he 's facing left , i 'm sure ?", "he's facing left, i'm sure?"),
    ("Mike isn't here !", "Mike isn't here!"),
    ('ok ! thanks !', 'ok! thanks!'),
    ('i`ll check ; it`s 35 % in .', "i'll check; it's 35% in."),
    ("below 1 '' next to tree", "below 1 '' next to tree"),
    ("is `` large '' here", 'is " large " here'),
    ('"""Go Kitty!"" Jenny cried ."', '"Go Kitty!" Jenny cried.'),
    ('"Jenny yells ""stop!"" ."', 'Jenny yells "stop!".'),
    ('While at the park  it rains!', 'While at the park it rains!'),
    ('  ', ''),
  ],
)
def test_text_is_spaced_as_in_ordinary_writing(text, words):
  assert normalise(text) == words


def test_the_real_archive(shared_data):
  source = shared_data / 'abstract_scenes'
  scenes = read_scenes(source)
  assert len(scenes) == 8999
  assert [scene.id for scene in scenes] == sorted(scene.id for scene in scenes)
  assert scenes[0].captions[1].text == 'Mike is wearing sunglasses.'
  assert scenes[0].objects[-1] == SceneObject('t_4', 43, 173, 0, False)
  assert sum(len(scene.captions) for scene in scenes) > 53000
  for scene in scenes:
    for caption in scene.captions:
      assert not caption.text.endswith((' .', ' !', ' ?', ' '))
  names = read_object_names(source)
  drawn = {item.prefix for scene in scenes for item in scene.objects}
  assert drawn <= set(names) and len(names) == 126
  assert names['t_4'] == 'soccer ball'
  assert names['hb0_34'] == 'Mike' and names['hb1_0'] == 'Jenny'
  assert pose_and_expression('hb1_34') == (6, 4)
  assert pose_and_expression('t_4') is None
  # Sentences name what is drawn far more often than what is not.
  named = collections.Counter()
  for scene in scenes:
    text = ' '.join(caption.text for caption in scene.captions).lower()
    shown = any(item.prefix == 't_13' for item in scene.objects)
    named[shown] += 'kite' in text
    named[f'all {shown}'] += 1
  assert named[True] / named['all True'] > 0.4
  assert named[False] / named['all False'] < 0.02


def test_the_real_dialogues(shared_data):
  layout = AbstractScenes()
  references = layout.discover(shared_data / 'abstract_scenes')
  assert len(references) == 2 * 8999
  for reference in references[:9000:60] + references[9000::60]:
    recording = layout.read(reference)
    windows = align(recording)
    assert len(windows) >= len(recording.utterances) > 0
    assert int(recording.group) == int(recording.id[-5:]) // 10
    assert recording.frames is not None


def test_real_scenes_are_drawn_fast(shared_data):
  source = shared_data / 'abstract_scenes'
  scenes = read_scenes(source)[:300]
  for scene in scenes:  # the clip art is read and scaled once
    render(scene.objects, 64, source=source)
  start = time.process_time()
  pictures = [render(scene.objects, 64, source=source) for scene in scenes]
  spent = (time.process_time() - start) / len(scenes)
  # About 1 ms. Without its caches it takes some fifty.
  assert spent < 10e-3, f'{spent * 1e3:.1f} ms a scene'
  assert len({picture.tobytes() for picture in pictures}) > 290
