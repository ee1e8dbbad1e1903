"""The growth chart says what scores.json says."""

import dataclasses

import pytest

from babyvfm_jax.report import growth
from babyvfm_jax.report.run import read_run, read_runs
from tests.report.battery_folder import TASKS as BATTERY


@pytest.fixture(scope='module')
def run(run_folder):
  return read_run(run_folder)


@pytest.fixture(scope='module')
def battery(battery_folder):
  return read_run(battery_folder)


def _panel(runs, slug, axis=0):
  panels = growth.panels(runs, growth.axes(runs)[axis])
  return next(panel for panel in panels if panel.slug == slug)


def test_a_panel_holds_every_score_of_the_model(run):
  panel = _panel([run], 'word-to-picture-similarity-accuracy')
  rows = [
    row
    for row in run.scores
    if row.subject == 'model' and row.task == 'word_to_picture'
  ]
  (line,) = panel.lines
  assert [p.x for p in line.points] == [row.step for row in rows]
  assert [(p.y, p.low, p.high) for p in line.points] == [
    (row.value, row.low, row.high) for row in rows
  ]
  assert panel.chance == 0.25
  assert {mark.name for mark in panel.marks} == {
    'random',
    'constant',
    'image blind',
    'text blind',
    'pixel matcher',
  }
  assert panel.y_range == (0.0, 1.0)


def test_a_small_share_has_a_scale_of_its_own(run):
  panel = _panel([run], 'scene-retrieval-retrieval-recall-at-1')
  highest = max(point.high for point in panel.lines[0].points)
  assert panel.y_range[0] == 0 and highest <= panel.y_range[1] <= 0.35


def test_a_control_is_drawn_at_its_last_step(run):
  late = next(row for row in run.scores if row.subject == 'text_blind')
  early = dataclasses.replace(late, step=100, value=0.99)
  for scores in ((early, *run.scores), (*run.scores, early)):
    panel = _panel(
      [dataclasses.replace(run, scores=scores)],
      'word-to-picture-similarity-accuracy',
    )
    mark = next(mark for mark in panel.marks if mark.name == 'text blind')
    assert mark.y == late.value


def test_words_come_first_and_word_to_picture_first_of_all(run):
  domains = [key[0] for key in growth.keys([run])]
  assert domains[0] == 'vocabulary'
  turned = dataclasses.replace(run, scores=tuple(reversed(run.scores)))
  keys = growth.keys([turned])
  assert keys[0][:2] == ('vocabulary', 'word_to_picture')
  assert len(keys) == len(growth.keys([run]))


def test_words_heard_are_read_off_the_log(run):
  assert [axis.slug for axis in growth.axes([run])] == [
    'steps',
    'words',
    'age',
    'examples',
  ]
  slug = 'word-to-picture-similarity-accuracy'
  words = _panel([run], slug, axis=1)
  assert [p.x for p in words.lines[0].points] == pytest.approx(
    [310.0 * step for step in range(0, 2001, 250)]
  )
  age = _panel([run], slug, axis=2)
  # 12,300 words a day for 365.25 / 12 days.
  assert age.lines[0].points[-1].x == pytest.approx(620_000 / 374_381, rel=1e-4)
  examples = _panel([run], slug, axis=3)
  assert examples.lines[0].points[-1].x == 64 * 2000
  # Panels of one chart share their horizontal axis.
  panels = growth.panels([run], growth.axes([run])[1])
  assert len({panel.x_range for panel in panels}) == 1


def test_an_axis_that_a_run_does_not_know_is_not_offered(run):
  silent = dataclasses.replace(run, metrics=())
  mixed = {**run.config, 'mixture': {'a': {'batch_size': 8}, 'b': {}}}
  uneven = dataclasses.replace(run, config=mixed)
  assert [a.slug for a in growth.axes([run, silent])] == ['steps', 'examples']
  assert [a.slug for a in growth.axes([run, uneven])] == [
    'steps',
    'words',
    'age',
  ]


def test_conditions_of_a_loss_share_a_panel_and_runs_do_too(run, run_folders):
  panel = _panel([run], 'next-token-next-token-loss')
  assert [x.name for x in panel.lines] == ['right', 'shuffled', 'no picture']
  runs = read_runs(run_folders)
  panel = _panel(runs, 'next-token-next-token-loss')
  assert [x.name for x in panel.lines] == [run.label for run in runs]
  further = _panel(runs, 'next-token-next-token-loss-shuffled')
  assert further.rank == 'further'


def test_different_items_are_said_to_be_different(run):
  assert growth.mismatches([run]) == []
  other = dataclasses.replace(
    run,
    scores=tuple(
      dataclasses.replace(row, items_sha256='f' * 64)
      if row.task == 'phrase_relation'
      else row
      for row in run.scores
    ),
  )
  (sentence,) = growth.mismatches([run, other])
  assert 'Phrase relation was not the same items everywhere' in sentence
  assert 'ffffffff' in sentence


def test_children_stand_beside_the_test_of_their_own_answers(battery):
  panel = _panel([battery], 'trog-similarity-accuracy')
  assert [mark.name for mark in panel.norms] == ['4 y', '6 y', '7 y', '10 y']
  rows = [n for n in battery.norms if n.task == 'trog']
  assert [m.y for m in panel.norms] == [n.value for n in rows[:4]]
  assert _panel([battery], 'negation-similarity-accuracy').norms == ()


def test_parts_of_a_test_have_no_panel_of_their_own(battery):
  assert any('[' in row.metric for row in battery.scores)
  assert not [key for key in growth.keys([battery]) if '[' in key[3]]


def test_domains_stand_in_the_order_of_the_battery(battery):
  domains = list(dict.fromkeys(key[0] for key in growth.keys([battery])))
  assert domains == [*BATTERY, 'scenes']


def test_the_main_figure_is_the_one_that_the_card_names(run):
  first = {key[1]: key[3] for key in growth.main_keys([run])}
  assert first['scene_retrieval'] == 'recall_at_1'
  tasks = {'scene_retrieval': {'metric': 'recall_at_5'}}
  named = dataclasses.replace(run, tasks=tasks)
  assert {k[1]: k[3] for k in growth.main_keys([named])} == first | {
    'scene_retrieval': 'recall_at_5'
  }
