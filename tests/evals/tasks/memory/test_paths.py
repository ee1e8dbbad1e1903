"""Paths that lead out of the picture, and where they end."""

import pytest

from babyvfm_jax.evals.tasks.memory import paths
from babyvfm_jax.evals.tasks.stage import Cutout, Placed


def _path(**changes):
  fields = {'start': 4, 'end': 0, 'long': True, 'delay': 2, **changes}
  return paths.Path(Cutout('ball'), 0.3, **fields)


@pytest.mark.parametrize('end', range(paths.COMPASS))
def test_a_path_ends_where_it_says(end):
  frames = _path(start=(end + 3) % 8, end=end).frames()
  assert paths.direction_of(paths.last_seen(frames)) == end


def test_half_of_a_thing_is_out_of_the_picture_when_it_leaves():
  for end, (x, y) in {0: (1, 0.5), 2: (0.5, 1), 5: (0, 0)}.items():
    last = paths.last_seen(_path(end=end, start=(end + 4) % 8).frames())
    assert (last.x, last.y) == pytest.approx((x, y))


def test_half_of_a_thing_is_behind_the_screen_when_it_leaves():
  frames = _path(screens=True).frames()
  last = paths.last_seen(frames)
  assert last.x == pytest.approx(paths.SCREENS[1].x0)
  order = [isinstance(thing, Placed) for thing in frames[0]]
  assert order == [True, False, False]
  assert frames[-1] == list(paths.SCREENS)


def test_a_thing_comes_back_from_its_side():
  for end in (paths.LEFT, paths.RIGHT):
    thing, *_ = _path(end=end, start=4 - end).reappears(end, 0.4)
    assert paths.direction_of(thing) == end
    assert thing.side == 0.4


def test_what_moves_has_no_front(stage):
  kinds = paths.movable(stage)
  assert len(kinds) >= 8
  assert not {kind.category for kind in kinds} & {'animal', 'vehicle', 'sky'}
