"""Categories: what is asked about is of a kind, or a colour, not yet seen."""

import collections

import numpy as np

from babyvfm_jax.evals.tasks.seeing import categories


def test_kinds_that_are_asked_about_were_not_familiar(seen, stage):
  task = seen['categories']
  familiar = {one.tag('word') for one in task.familiar}
  asked = {one.tag('word') for one in task.items}
  assert familiar and asked and not familiar & asked
  for one in (*task.familiar, *task.items):
    assert stage.kinds[one.tag('word')].category == one.tag('category')
  for one in task.items:
    assert one.texts[one.answer] == one.tag('category')


def test_labels_are_even(seen):
  for name in ('categories', 'kinds'):
    task = seen[name]
    for lines in (task.familiar, task.items):
      counts = collections.Counter(one.tag('category') for one in lines)
      assert len(set(counts.values())) == 1
      assert set(counts) == set(task.items[0].texts)


def test_colours_of_a_kind_are_seen_or_asked_about(stage):
  generator = np.random.default_rng(0)
  for kind in stage.kinds.values():
    one, two = categories.split_colours(kind, generator)
    if len(kind.colours) > 1:
      assert not set(one.colours) & set(two.colours)
      assert {*one.colours, *two.colours} == set(kind.colours)
    else:
      assert one == two == kind


def test_questions_are_no_copies(seen):
  for name in ('categories', 'kinds'):
    task = seen[name]
    known = {one.visuals[0].paths[0].read_bytes() for one in task.familiar}
    for one in task.items:
      assert one.visuals[0].paths[0].read_bytes() not in known
