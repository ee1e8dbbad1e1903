"""Presets: what each of the published pipelines keeps, and when it looks."""

import dataclasses
import json

import numpy as np
import pytest

from babyvfm_jax.corpus import windows
from babyvfm_jax.corpus.build import BuildError, build
from babyvfm_jax.corpus.curation import windows_of
from babyvfm_jax.corpus.recording import Recording, Utterance
from babyvfm_jax.corpus.settings import Settings, different
from babyvfm_jax.corpus.store import Corpus
from babyvfm_jax.corpus.video import write_video
from babyvfm_jax.data.views import VIEWS
from tests.corpus import toy
from tests.corpus.transcripts import writers


class Film:
  """A minute of film of which only the times matter."""

  duration = 60.0


def recording(*utterances, **fields):
  items = tuple(
    Utterance(start, end, speaker, '', text, confidence, line=line)
    for line, (start, end, speaker, text, confidence) in enumerate(
      utterances, 1
    )
  )
  return Recording('tape', '', None, 'tape', Film(), items, **fields)


TAPE = recording(
  (2.0, 3.0, 'caregiver', 'look', 0.9),
  (4.0, 5.0, 'key_child', 'ba', 0.9),
  (4.5, 6.0, 'caregiver', 'yes', 0.9),
  (20.0, 21.0, 'other_adult', 'hello', 0.4),
  (30.0, 31.0, 'caregiver', 'bye', None),
)


def windows_by(preset, item=TAPE, **settings):
  return windows_of(item, Settings(windows=preset, **settings))


def said(found):
  return [window.utterance.text for window in found if window.utterance]


def test_ours_keeps_all_and_looks_into_silences():
  found = windows_by('ours')
  assert windows.apply(TAPE, 'ours') is TAPE
  assert said(found) == ['look', 'ba', 'yes', 'hello', 'bye']
  assert sum(window.kind == 'silence' for window in found) > 2


def test_cvcl_takes_five_frames_a_second_until_the_next_row():
  found = windows_by('cvcl')
  assert said(found) == ['look', 'yes', 'bye']
  look, yes, bye = found
  # Until the child's row, which itself is no caregiver's.
  assert (look.start, look.end) == (2.0, 4.0)
  np.testing.assert_allclose(look.frame_times, 2 + np.arange(10) / 5)
  # The first 32 of 77, as they come; not spread over the window.
  assert (yes.start, yes.end) == (4.5, 20.0)
  np.testing.assert_allclose(yes.frame_times, 4.5 + np.arange(32) / 5)
  assert (bye.start, bye.end) == (30.0, 31.0)
  facts = windows.apply(TAPE, 'cvcl').provenance['windows']
  assert facts == {
    'preset': 'cvcl',
    'kept': 3,
    'left_out': {'speaker key_child': (2,), 'speaker other_adult': (4,)},
  }


def test_babyvlm_builds_alike_and_selects_by_our_own_scores():
  assert windows_by('babyvlm_v1') == windows_by('cvcl')
  assert 'alignment > 0.2' in windows.PRESETS['babyvlm_v1'].select


def test_babyvlm_v2_takes_one_frame_a_second_of_all_speech():
  found = windows_by('babyvlm_v2')
  assert said(found) == said(windows_by('ours'))
  assert all(window.kind == 'utterance' for window in found)
  view = dict(windows.PRESETS['babyvlm_v2'].view)
  assert view['view'] in VIEWS and 4 <= view['utterances'] <= 8


def test_ego_babyvlm_leaves_out_what_the_child_talks_over():
  found = windows_by('ego_babyvlm')
  assert said(found) == ['look', 'bye']
  assert windows.apply(TAPE, 'ego_babyvlm').provenance['windows'] == {
    'preset': 'ego_babyvlm',
    'kept': 2,
    'left_out': {
      'speech of the key child': (2,),
      'overlaps speech of the key child': (3,),
      'confidence below 0.5': (4,),
    },
    'kept_without_confidence': 1,
  }
  # A classifier hears the child where the transcript has no word of it.
  heard = dataclasses.replace(TAPE, child_speech=((0.0, 2.1), (50.0, 51.0)))
  assert said(windows_by('ego_babyvlm', heard)) == ['bye']
  # One that ends where the other begins does not overlap.
  heard = dataclasses.replace(TAPE, child_speech=((1.0, 2.0), (31.0, 32.0)))
  assert said(windows_by('ego_babyvlm', heard)) == ['look', 'bye']


def test_a_setting_that_is_given_goes_ahead_of_the_preset():
  (look, *_) = windows_by('cvcl', rate=1.0, max_frames=1)
  assert look.frame_times == (3.0,)
  found = windows_by('cvcl', silence=5.0)
  assert any(window.kind == 'silence' for window in found)
  # What is left out was said all the same: it is no silence.
  silences = [
    (window.start, window.end) for window in found if window.utterance is None
  ]
  assert silences and not any(
    start < item.end and item.start < end
    for start, end in silences
    for item in TAPE.utterances
  )
  assert windows_by('ours')[-1].end == 60.0 == found[-1].end
  found = windows_by('ours', silence=0)
  assert all(window.kind == 'utterance' for window in found)


def test_sentences_share_the_time_of_speech_and_not_of_the_window():
  tape = recording(
    (2.0, 4.0, 'caregiver', 'Look there. A dog is.', 0.9),
    (30.0, 31.0, 'caregiver', 'bye', 0.9),
  )
  look, dog, bye = windows_by('cvcl', tape, sentences='split')
  # Half of the two seconds is the second sentence's, and then what follows.
  assert (look.start, look.end) == (2.0, dog.start)
  assert 2.9 < dog.start < 3.4 and dog.end == bye.start == 30.0
  assert look.utterance.time_inferred and dog.utterance.time_inferred


def test_older_corpora_have_our_rules():
  before = {'rate': 1.0, 'max_frames': 32, 'silence': 5.0}
  assert not different(Settings().to_json(), {**Settings().to_json(), **before})
  older = Settings().to_json()
  for name in ('windows', 'sentences'):
    del older[name]
  assert not different(Settings().to_json(), older)
  assert different(Settings(windows='cvcl').to_json(), older) == {
    'windows': ('cvcl', 'ours'),
    'rate': (5.0, 1.0),
    'silence': (0.0, 5.0),
  }


def test_every_selection_can_be_asked_of_a_scored_corpus(tmp_path):
  toy.build(toy.write_archive(tmp_path / 'source'), tmp_path / 'out')
  index = Corpus(tmp_path / 'out').index.assign(alignment=0.3)
  for preset, rules in windows.PRESETS.items():
    assert len(index.query(rules.select)), preset
    assert dict(rules.view)['view'] in VIEWS


def test_a_corpus_by_a_preset(tmp_path):
  source = tmp_path / 'source'
  source.mkdir()
  frames = (np.full((32, 48, 3), 40 + n, np.uint8) for n in range(100))
  write_video(source / 'tape.mp4', frames, 10)
  spoken = [
    (1.0, 2.0, '', 'look'),
    (3.0, 4.0, '', 'the ball'),
    (5.0, 6.0, '', 'mine'),
  ]
  (source / 'tape.json').write_text(writers.whisper(spoken, probability=0.9))
  # The child is heard in the second one, though the mother more.
  (source / 'tape.rttm').write_text(
    writers.rttm([(1, 2, 'FEM'), (3, 3.8, 'FEM'), (3.8, 4, 'KCHI')])
  )
  out = tmp_path / 'out'
  build('folder', source, out, size=8, vocabulary=300, windows='ego_babyvlm')
  corpus = Corpus(out)
  assert list(corpus.index['text']) == ['look', 'mine']
  details = corpus.provenance()['recordings']['tape']['details']
  assert details['windows']['left_out'] == {
    'overlaps speech of the key child': [2]
  }
  assert corpus.provenance()['settings']['windows'] == 'ego_babyvlm'
  with pytest.raises(
    BuildError, match=r'windows=ego_babyvlm.* now it is .*=ours'
  ):
    build('folder', source, out, size=8, vocabulary=300)
  # Nothing is left: it says what left it out.
  with pytest.raises(
    BuildError, match=r'no moment.*--windows left out.*unknown'
  ):
    (source / 'tape.rttm').unlink()
    build('folder', source, tmp_path / 'none', size=8, windows='cvcl')
  json.dumps(details)
