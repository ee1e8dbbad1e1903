"""New words: the examples tell what they name, and nothing else does."""

import collections

import pytest

from babyvfm_jax.evals import controls, oracle
from babyvfm_jax.evals.item import read_task
from babyvfm_jax.evals.protocols import few_shot
from babyvfm_jax.evals.subject import Subject
from babyvfm_jax.evals.tasks.language import few_shot_words


@pytest.fixture(scope='module')
def task(stage, tmp_path_factory):
  (folder,) = few_shot_words.build(stage, tmp_path_factory.mktemp('few'))
  return read_task(folder)


class _Prejudiced(Subject):
  """Has a liking of its own for each word with each picture."""

  name, step, gives_probabilities = 'prejudiced', None, False
  abilities = frozenset({'dialogue'})

  def likelihood_in_dialogue(self, asked):
    return controls.Random(5).likelihood(
      [(last.visual, last.text) for _, last in asked]
    )


def _accuracy(task, subject):
  (metric,) = few_shot.answer(subject, task, task.items, 0).metrics
  return metric.totals.mean()


def test_the_examples_alone_tell(task):
  assert _accuracy(task, oracle.Oracle([task.folder])) == 1
  assert _accuracy(task, _Prejudiced()) == 0.5
  assert _accuracy(task, controls.Constant()) == 0.5


def test_no_picture_of_a_question_is_among_its_examples(task, stage):
  for item in task.items:
    shots = few_shot.shots_of(task, item)
    assert item.visuals[0] not in [shot.visuals[0] for shot in shots]
    said = collections.Counter(shot.texts[0] for shot in shots)
    assert said == dict.fromkeys(item.texts, few_shot_words.EXAMPLES)
    assert not any(stage.was_heard(text) for text in item.texts)


def test_each_place_and_each_word_is_right_as_often(task):
  for context in {item.tag('context') for item in task.items}:
    asked = [item for item in task.items if item.tag('context') == context]
    assert sorted(item.answer for item in asked) == [0, 1]
    assert len({item.texts[item.answer] for item in asked}) == 2
