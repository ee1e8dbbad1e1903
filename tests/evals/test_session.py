"""A session: nothing is asked twice, nothing is left out in silence."""

import json

import numpy as np
import pytest

from babyvfm_jax.evals import scores, session, table
from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.subject import Subject, SubjectError


class _Namer(Subject):
  """Fits a picture and a text by their names, and counts what it is asked."""

  gives_probabilities = True
  abilities = frozenset({'similarity'})

  def __init__(self, name, step):
    self.name, self.step = name, step
    self.asked = 0

  def similarity(self, pairs):
    self.asked += len(pairs)
    return np.array(
      [one.paths[0].stem == two.split()[-1] for one, two in pairs], np.float32
    )


class _Loads:
  """Candidates that are counted when they are loaded."""

  def __init__(self):
    self.loaded = []

  def __call__(self, name, step=None, source='', kind=_Namer):
    def load(album):
      del album
      self.loaded.append(kind(name, step))
      return self.loaded[-1]

    return session.Candidate(name, step, source or name, load)


@pytest.fixture
def loads():
  return _Loads()


@pytest.fixture
def folders(make_task):
  texts = {'visual': ('words', 'vocabulary'), 'text': ('names', 'language')}
  made = []
  for choose, (name, domain) in texts.items():
    items = [
      {
        'id': str(number),
        'visuals': [['a.png'], ['b.png']]
        if choose == 'visual'
        else [['b.png']],
        'texts': ['a a', 'a b'] if choose == 'text' else ['a b'],
        'choose': choose,
        'answer': 1,
      }
      for number in range(6)
    ]
    protocol = 'similarity' if choose == 'visual' else 'likelihood'
    made.append(make_task(items, name, domain=domain, protocol=protocol))
  return made


_PLAN = session.Plan(controls=False, bootstrap=10)


def test_controls_sit_beside_the_last_step_only(loads, folders, tmp_path):
  steps = [loads('model', step, 'run') for step in (10, 20)]
  plan = session.Plan(bootstrap=10)
  outcome = session.hold(steps, folders, tmp_path / 'run', plan)
  blind = {row.step for row in outcome.rows if row.subject == 'image_blind'}
  assert blind == {20}
  of_model = {row.step for row in outcome.rows if row.subject == 'model'}
  assert of_model == {10, 20}
  constants = [r for r in outcome.rows if r.subject == 'constant']
  assert len(constants) == len({(r.task, r.metric) for r in constants})


def test_a_second_session_asks_for_nothing(loads, folders, tmp_path):
  candidates = [loads('model', 10, 'run'), loads('clip:x')]
  folders = folders[:1]
  first = session.hold(candidates, folders, tmp_path / 'run', _PLAN)
  assert [one.asked for one in loads.loaded] == [12, 12]
  path = tmp_path / 'run' / 'scores.json'
  before = path.read_bytes()
  again = session.hold(candidates, folders, tmp_path / 'run', _PLAN)
  assert len(loads.loaded) == 2, 'a subject was loaded for nothing'
  assert again.new == 0 and again.rows == first.rows
  assert path.read_bytes() == before
  forced = session.Plan(controls=False, bootstrap=10, again=True)
  assert session.hold(candidates, folders, tmp_path / 'run', forced).new == 2
  assert len(loads.loaded) == 4


def test_other_items_are_asked_for(loads, folders, tmp_path):
  candidates, place = [loads('model', 10, 'run')], tmp_path / 'run'
  few = session.Plan(controls=False, bootstrap=10, limit=3)
  (row,) = session.hold(candidates, folders[:1], place, few).rows
  assert row.n_items == 3
  (row,) = session.hold(candidates, folders[:1], place, _PLAN).rows
  assert row.n_items == 6
  path = folders[0] / 'items.jsonl'
  path.write_text(path.read_text().replace('a b', 'the b'))
  outcome = session.hold(candidates, folders[:1], place, _PLAN)
  assert outcome.new == 1
  assert len(loads.loaded) == 3


def test_a_killed_session_goes_on(loads, folders, tmp_path):
  """A step is missing, another task is: only these are asked for."""
  place = tmp_path / 'run'
  session.hold([loads('model', 10, 'run')], folders[:1], place, _PLAN)
  both = [loads('model', step, 'run') for step in (10, 20)]
  outcome = session.hold(both, folders[:1], place, _PLAN)
  assert [one.step for one in loads.loaded] == [10, 20]
  assert outcome.new == 1 and len(outcome.rows) == 2


def test_controls_of_another_subject_are_asked_again(loads, folders, tmp_path):
  plan = session.Plan(bootstrap=10, controlled=0)
  place, task = tmp_path / 'out', folders[:1]
  session.hold([loads('clip:x')], task, place, plan)
  same = session.hold([loads('clip:x')], task, place, plan)
  assert same.new == 0
  other = session.hold([loads('clip:y')], task, place, plan)
  assert other.new > 1
  named = json.loads((place / session.SOURCES).read_text())
  assert named['controls beside'] == 'clip:y'


def test_what_is_not_asked_is_said(loads, folders, tmp_path, capsys):
  outcome = session.hold([loads('clip:x')], folders, tmp_path / 'out', _PLAN)
  assert {row.task for row in outcome.rows} == {'words'}
  (missing,) = outcome.not_asked
  assert missing == ('clip:x', 'names', 'it has no likelihood')
  table.print_scores(outcome.rows)
  table.print_not_asked(outcome.not_asked)
  shown = capsys.readouterr().out
  assert 'Not asked' in shown and 'it has no likelihood' in shown
  assert 'clip:x' in shown.split('Not asked')[0]


def test_names_are_one_subject_s_each(loads, folders, tmp_path):
  place = tmp_path / 'out'
  twice = [loads('clip:x', source='a'), loads('clip:x', source='b')]
  with pytest.raises(SubjectError, match='cannot be told apart'):
    session.hold(twice, folders, place, _PLAN)
  session.hold(twice[:1], folders, place, _PLAN)
  with pytest.raises(SubjectError, match="'clip:x' was a, not b; rename"):
    session.hold(twice[1:], folders, place, _PLAN)


def test_answers_of_a_name_with_a_colon_are_written(loads, folders, tmp_path):
  session.hold([loads('clip:a/x')], folders[:1], tmp_path / 'out', _PLAN)
  (path,) = (tmp_path / 'out' / 'answers' / 'words').iterdir()
  assert path.name == 'clip-a-x.jsonl'


def test_an_outside_model_is_no_control(loads, folders, tmp_path):
  """It answers all rightly, which of a control would be a fault of the test."""
  plan = session.Plan(bootstrap=10, controlled=0)
  rows = session.hold([loads('clip:x')], folders[:1], tmp_path, plan).rows
  judged = scores.judge_controls(rows)
  assert not [row for row in judged.off if row.subject == 'clip:x']
  assert judged.rows == len(
    {row.subject for row in rows if scores.is_control(row.subject)}
  )


def test_domains_choose_tasks(folders):
  assert session.in_domains(folders, []) == folders
  assert session.in_domains(folders, ['language']) == folders[1:]
  with pytest.raises(
    TaskError, match=r"domains \['number'\]; there are \['lan"
  ):
    session.in_domains(folders, ['number'])
