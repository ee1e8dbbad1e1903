"""The gallery shows what was asked, what is right and what was answered."""

import base64
import dataclasses

import pytest

from babyvfm_jax.report import gallery
from babyvfm_jax.report.run import ReportError, read_run


@pytest.fixture(scope='module')
def run(run_folder):
  return read_run(run_folder)


def _shown(run, **fields):
  entry = {'task': 'a_task', 'item': 'x', **fields}
  found = gallery.exhibits(dataclasses.replace(run, gallery=(entry,)))
  return found['A task']


def test_pictures_to_choose_from_and_the_answer(run):
  (shown,) = _shown(
    run,
    choose='visual',
    texts=['dog'],
    visuals=['ball.jpg', 'dog.jpg'],
    answer=1,
    scores={'model': [0.2, 0.6], 'random': [0.9, 0.1]},
  )
  assert shown.question == 'dog' and shown.verdict == 'right'
  assert [option.gold for option in shown.alternatives] == [False, True]
  assert [option.chosen for option in shown.alternatives] == [False, True]
  source = shown.alternatives[1].picture.sources[0]
  kind, _, content = source.partition(',')
  assert kind == 'data:image/jpeg;base64'
  file = run.folder / 'gallery' / 'dog.jpg'
  assert base64.b64decode(content) == file.read_bytes()


def test_texts_to_choose_from_stand_beside_the_picture(run):
  (shown,) = _shown(
    run,
    choose='text',
    texts=['cat', 'dog'],
    visuals=['dog.jpg'],
    answer=1,
    scores={'model': [0.6, 0.2]},
  )
  assert len(shown.shown) == 1 and shown.verdict == 'wrong'
  assert [option.text for option in shown.alternatives] == ['cat', 'dog']


def test_a_tie_is_no_right_answer(run):
  (shown,) = _shown(
    run,
    choose='visual',
    texts=['dog'],
    visuals=['ball.jpg', 'dog.jpg'],
    answer=1,
    scores={'model': [0.5, 0.5]},
  )
  assert shown.verdict == 'tie'
  assert all(option.chosen for option in shown.alternatives)


def test_a_match_becomes_a_choice_a_picture(run):
  shown = _shown(
    run,
    choose='match',
    texts=['a dog', 'a ball'],
    visuals=['ball.jpg', 'dog.jpg'],
    answer=[1, 0],
    scores={'model': [0.1, 0.4, 0.3, 0.2]},
  )
  assert [one.item for one in shown] == ['x (1 of 2)', 'x (2 of 2)']
  assert [one.verdict for one in shown] == ['right', 'right']
  assert [option.score for option in shown[1].alternatives] == [
    '0.300',
    '0.200',
  ]


def test_a_retrieval_says_at_which_rank_the_right_picture_came(run):
  (shown,) = _shown(
    run,
    choose='visual',
    texts=['a dog runs'],
    visuals=['ball.jpg', 'dog.jpg'],
    answer=1,
    rank=17,
    scores={'model': [0.9, 0.1]},
  )
  assert shown.outcome == 'Wrong: the right one ranks 17'


def test_an_item_that_the_model_did_not_answer_has_no_verdict(run):
  (shown,) = _shown(
    run,
    choose='visual',
    texts=['dog'],
    visuals=['dog.jpg'],
    answer=0,
    scores={},
  )
  assert shown.verdict == '' and shown.alternatives[0].bar is None


def test_clips_keep_their_frames(run):
  (shown,) = _shown(
    run,
    choose='impossible',
    visuals=[['ball.jpg', 'dog.jpg'], ['dog.jpg']],
    answer=0,
    scores={'model': [0.5, 0.1]},
  )
  assert [len(o.picture.sources) for o in shown.alternatives] == [2, 1]


def test_scores_that_differ_are_written_apart(run):
  (shown,) = _shown(
    run,
    choose='text',
    texts=['a', 'b', 'c'],
    visuals=['dog.jpg'],
    answer=0,
    scores={'model': [-5.24012, -5.24049, -5.1]},
  )
  written = [option.score for option in shown.alternatives]
  assert written == ['−5.2401', '−5.2405', '−5.1']


def test_tasks_stand_in_the_order_of_the_chart(run):
  assert list(gallery.exhibits(run)) == [
    'Word to picture',
    'Picture to word',
    'Match pairs',
    'Permanence',
  ]


def test_bars_reach_from_the_lowest_to_the_highest():
  assert gallery.bars([-3.0, -1.0, -2.0]) == [4, 100, 52]
  assert gallery.bars([0.3, 0.3]) == [50, 50]


@pytest.mark.parametrize(
  ('visual', 'said'),
  [
    ('gone.jpg', 'gone.jpg does not exist'),
    ('notes.txt', 'notes.txt is not one of'),
  ],
)
def test_a_picture_that_cannot_be_shown_is_named(run, visual, said):
  with pytest.raises(ReportError, match=said):
    _shown(run, choose='visual', texts=['a'], visuals=[visual], answer=0)


def test_an_entry_without_a_task_is_named(run):
  broken = dataclasses.replace(run, gallery=({'item': 'x'},))
  with pytest.raises(ReportError, match=r'gallery.json: item 0: "task"'):
    gallery.exhibits(broken)
