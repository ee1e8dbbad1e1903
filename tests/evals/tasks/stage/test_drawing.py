"""What is placed is where it says, as large as it says, the same every time."""

import dataclasses

import numpy as np
import pytest

from babyvfm_jax.evals.tasks.stage import Cutout, Placed, Screen, draw
from babyvfm_jax.evals.tasks.stage.drawing import EFFECTS, area, box, look


@pytest.fixture
def backdrop(stage):
  return stage.some_backdrop(stage.generator('a place to draw'))


@pytest.fixture(params=range(5))
def cutout(stage, request):
  """One of five kinds from all over the stage."""
  words = list(stage.kinds)
  return Cutout(words[request.param * len(words) // 5])


def _changed(stage, backdrop, placed, among=()):
  before = draw(stage, backdrop, among).astype(int)
  after = draw(stage, backdrop, [*among, *placed]).astype(int)
  return np.abs(after - before).max(axis=-1) > 8


def test_a_thing_is_where_it_says(stage, backdrop, cutout):
  for x, y, side in ((0.3, 0.6, 0.3), (0.7, 0.4, 0.5)):
    thing = Placed(cutout, x, y, side)
    changed = _changed(stage, backdrop, [thing])
    rows, columns = (np.flatnonzero(changed.any(axis)) for axis in (1, 0))
    edges = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
    # Within two pixels, of which one is a matter of rounding.
    expected = np.array(box(stage, thing)) * stage.size
    assert edges == pytest.approx(expected, abs=2)
    assert max(edges[2] - edges[0], edges[3] - edges[1]) == pytest.approx(
      side * stage.size, abs=2
    )
    found = changed.sum() / stage.size**2
    # Its rim is part of pixels that are not all its own.
    assert found == pytest.approx(area(stage, thing), rel=0.4, abs=0.01)


def test_twice_the_side_is_four_times_the_area(stage, cutout):
  small = area(stage, Placed(cutout, 0.5, 0.5, 0.2))
  large = area(stage, Placed(cutout, 0.5, 0.5, 0.4))
  assert large == pytest.approx(4 * small, rel=0.1)


def test_later_things_hide_earlier_ones(stage, backdrop):
  cat = Placed(Cutout('cat'), 0.5, 0.6, 0.2)
  board = Screen(0.3, 0.4, 0.7, 0.8)
  hidden = draw(stage, backdrop, [cat, board])
  assert np.array_equal(hidden, draw(stage, backdrop, [board]))
  shown = draw(stage, backdrop, [board, cat])
  assert not np.array_equal(hidden, shown)


def test_a_screen_fills_its_edges(stage, backdrop):
  changed = _changed(stage, backdrop, [Screen(0.25, 0.5, 0.75, 1.0)])
  rows, columns = np.nonzero(changed)
  size = stage.size
  assert changed[size // 2 + 1 :, size // 4 + 1 : 3 * size // 4].mean() > 0.97
  assert rows.min() == pytest.approx(size / 2, abs=1)
  assert columns.min() == pytest.approx(size / 4, abs=1)
  assert columns.max() == pytest.approx(3 * size / 4, abs=1)


def test_edges_of_the_picture_may_be_passed_over(stage, backdrop):
  away = Placed(Cutout('cat'), 1.5, 0.5, 0.3)
  assert not _changed(stage, backdrop, [away]).any()
  half = Placed(Cutout('cat'), 1.0, 0.5, 0.3)
  assert _changed(stage, backdrop, [half]).any(axis=0)[-1]


def test_a_flipped_thing_is_its_mirror_image(stage, cutout):
  thing = Placed(cutout, 0.5, 0.5, 0.4)
  plain = np.asarray(look(stage, thing, 192))
  flipped = look(stage, dataclasses.replace(thing, flip=True), 192)
  assert np.array_equal(np.asarray(flipped), plain[:, ::-1])


def test_a_turn_of_a_quarter_goes_clockwise(stage, cutout):
  thing = Placed(cutout, 0.5, 0.5, 0.4)
  plain = np.asarray(look(stage, thing, 192)).astype(int)
  turned = np.asarray(
    look(stage, dataclasses.replace(thing, turn=90), 192)
  ).astype(int)
  expected = np.rot90(plain, -1)
  assert turned.shape == expected.shape
  assert np.abs(turned - expected).mean() < 6


def test_a_hue_turns_colours_and_leaves_opacity(stage, cutout):
  thing = Placed(cutout, 0.5, 0.5, 0.4)
  plain = np.asarray(look(stage, thing, 192)).astype(int)
  other = np.asarray(
    look(stage, dataclasses.replace(thing, hue=120), 192)
  ).astype(int)
  assert np.array_equal(plain[..., 3], other[..., 3])
  # Red, green and blue change places.
  opaque = plain[..., 3] > 200
  moved = np.roll(plain[..., :3], 1, axis=-1)
  assert np.abs(other[..., :3] - moved)[opaque].mean() < 8


def test_effects_leave_shape_and_take_what_they_say(stage, cutout):
  thing = Placed(cutout, 0.5, 0.5, 0.4)
  plain = np.asarray(look(stage, thing, 192)).astype(int)
  silhouette, blur, outline = (
    np.asarray(look(stage, dataclasses.replace(thing, effect=effect), 192))
    for effect in ('silhouette', 'blur', 'outline')
  )
  assert np.array_equal(silhouette[..., 3], plain[..., 3])
  assert len(np.unique(silhouette[..., :3].reshape(-1, 3), axis=0)) == 1
  assert (outline[..., 0] == outline[..., 2]).all()
  assert np.array_equal(outline[..., 3], plain[..., 3])
  # A blur is smooth, and spreads what it has.
  steps = [
    np.abs(np.diff(image[..., 3].astype(int), axis=1)).max()
    for image in (plain, blur)
  ]
  assert steps[1] < steps[0] / 2
  assert blur[..., 3].sum() == pytest.approx(plain[..., 3].sum(), rel=0.1)


def test_an_unknown_effect_is_refused(stage):
  with pytest.raises(ValueError, match='glow'):
    look(stage, Placed(Cutout('cat'), 0.5, 0.5, 0.3, effect='glow'), 192)
  assert 'glow' not in EFFECTS


def test_the_same_seed_draws_the_same_bytes(stage):
  def once():
    generator = stage.generator('twice')
    place = stage.some_backdrop(generator)
    x = float(generator.uniform(0.3, 0.7))
    picture = draw(stage, place, [Placed(Cutout('cat'), x, 0.6, 0.3)])
    assert picture.shape == (stage.size, stage.size, 3)
    assert picture.dtype == np.uint8
    return stage.encode(picture)

  assert once() == once()
  one, two = (stage.generator(name).random() for name in ('once', 'again'))
  assert one != two
