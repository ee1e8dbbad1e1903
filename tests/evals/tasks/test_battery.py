"""The whole battery, on both stages: solvable, balanced, without shortcuts."""

import pytest

from babyvfm_jax.evals import controls, oracle, scores, suite
from babyvfm_jax.evals.item import read_task
from babyvfm_jax.evals.tasks import battery


@pytest.fixture(scope='session')
def made(stage, tmp_path_factory):
  """All tasks of a stage, by name, and the seconds apart."""
  folders = battery.build(stage, tmp_path_factory.mktemp('battery'))
  return {folder.name: read_task(folder) for folder in folders}


@pytest.fixture(scope='session')
def rows(made):
  """Scores of those that need no model, and of the oracle."""
  folders = [task.folder for task in made.values()]
  subjects = [
    controls.Constant(),
    controls.Random(),
    controls.PixelMatcher(),
    controls.PixelExpectation(),
    oracle.Oracle(folders),
  ]
  return suite.run(subjects, folders, None, bootstrap=300)


def _main(made, rows, subject):
  return {
    row.task: row
    for row in rows
    if row.subject == subject and row.metric == made[row.task].card['metric']
  }


def test_there_are_tasks_of_the_stage_alone(made, stage):
  assert made
  assert all(name.startswith(f'{stage.name}-') for name in made)


def test_one_who_knows_what_was_placed_is_always_right(made, rows):
  found = _main(made, rows, 'oracle')
  assert set(found) == set(made)
  wrong = {
    name: row.value
    for name, row in found.items()
    if row.value != pytest.approx(1)
  }
  assert not wrong


def test_a_constant_subject_is_exactly_at_chance(rows):
  off = [
    (row.task, row.metric, row.value, row.chance)
    for row in rows
    if row.subject == 'constant' and row.value != pytest.approx(row.chance)
  ]
  assert not off


def test_guesses_are_guesses(rows):
  guesses = [row for row in rows if row.subject == 'random']
  judged = scores.judge_controls(guesses)
  assert judged.rows > len({row.task for row in rows}) / 2
  assert not judged.off


@pytest.mark.parametrize('control', ['pixel_matcher', 'pixel_expectation'])
def test_pixels_alone_do_not_lead_far_where_the_card_does_not_say_so(
  made, rows, control
):
  cards = {name: task.card for name, task in made.items()}
  assert _main(made, rows, control)
  found = [row for row in rows if row.subject == control]
  shortcuts = scores.judge_shortcuts(found, cards)
  assert not [one for one in shortcuts if not one.reason]


def test_the_same_seed_makes_the_same_items(made, stage, tmp_path):
  again = {
    folder.name: read_task(folder).items_sha256
    for folder in battery.build(stage, tmp_path)
  }
  assert again == {name: task.items_sha256 for name, task in made.items()}


def test_right_answers_stand_everywhere_alike(made):
  for name, task in made.items():
    places = [
      item.answer
      for item in task.items
      if item.choose in ('visual', 'text', 'impossible')
    ]
    if not places:
      continue
    count = max(places) + 1
    expected = len(places) / count
    for place in range(count):
      # Four standard deviations of a binomial, for those drawn at random.
      slack = 4 * (expected * (1 - 1 / count)) ** 0.5
      assert abs(places.count(place) - expected) <= slack, (name, place)


@pytest.mark.parametrize('count', [0, 2])
def test_a_stage_with_little_on_it_has_fewer_tasks(stage, tmp_path, count):
  class Bare:
    """The stage with few of its things, as after hardly any speech."""

    def __init__(self):
      self.kinds = dict(list(stage.kinds.items())[:count])
      self.agents = {
        word: kind for word, kind in stage.agents.items() if word in self.kinds
      }

    def __getattr__(self, name):
      return getattr(stage, name)

  folders = battery.build(Bare(), tmp_path)
  assert len(folders) < len(battery.GENERATORS)
  for folder in folders:
    assert read_task(folder).items
