"""Observers made by hand, who know of a clip its pixels and the empty place."""

import functools
import json

import numpy as np
import PIL.Image
import scipy.ndimage

from babyvfm_jax.evals.item import read_task
from babyvfm_jax.evals.oracle import TRUTH
from babyvfm_jax.evals.tasks.objects.scene import BOARD, SOLID
from babyvfm_jax.evals.tasks.stage import Backdrop, draw

_CHANGED = 34
_LIKE_BOARD = 42
_LIKE_SOLID = 42


class Clip:
  """The frames of a clip, and what stands out from the empty place in each."""

  def __init__(self, visual, empty):
    self.frames = np.stack([_pixels(path) for path in visual.paths])
    changed = np.abs(self.frames - empty).max(-1) > _CHANGED
    # Boards are large and have a rim; a purple toy is neither.
    boards = [
      _large(new & _near(frame, BOARD, _LIKE_BOARD))
      for new, frame in zip(changed, self.frames, strict=True)
    ]
    rims = [scipy.ndimage.binary_dilation(one, iterations=2) for one in boards]
    self.boards = np.stack(boards)
    self.things = np.stack(
      [_clean(one & ~rim) for one, rim in zip(changed, rims, strict=True)]
    )
    self.solid = changed & np.stack(
      [_near(frame, SOLID, _LIKE_SOLID) for frame in self.frames]
    )

  def colours(self, index, where):
    """What colours the things in a part of a frame have, a histogram."""
    pixels = self.frames[index][where]
    cells = (pixels // 43).astype(int) @ np.array([36, 6, 1])
    found = np.bincount(cells, minlength=216).astype(float)
    found = scipy.ndimage.gaussian_filter(
      found.reshape(6, 6, 6), 0.6, mode='constant'
    )
    return found.ravel() / max(1e-9, found.sum())

  def moved_to(self, before, after):
    """-1 if what moved between two frames is at the left then, 1 if right."""
    change = np.abs(self.frames[after] - self.frames[before]).max(-1) > 40
    across = np.flatnonzero(change)[None] % change.shape[1] / change.shape[1]
    return 1 if (across - 0.5).mean() > 0 else -1


def accuracy(task, items, judge):
  """Share of items of which `judge(visual)` is greater for the impossible."""
  credit = []
  for item in items:
    scores = np.array([judge(item, visual) for visual in item.visuals])
    best = np.flatnonzero(scores == scores.max())
    credit.append((item.answer in best) / len(best))
  return float(np.mean(credit))


def tracker(stage, rule):
  """A judge that looks at whole clips by a rule."""

  @functools.cache
  def judge(backdrop, visual):
    place, number, x = backdrop.split('/')
    empty = draw(stage, Backdrop(place, int(number), float(x)), [])
    return float(rule(Clip(visual, empty.astype(float))))

  return lambda item, visual: judge(item.tag('backdrop'), visual)


def frame_judge(value):
  """A judge that adds up what it thinks of each single frame."""
  return lambda item, visual: float(
    np.mean([value(item, path) for path in visual.paths])
  )


def pixels_small(path, side=12):
  """A frame as a short vector."""
  with PIL.Image.open(path) as image:
    small = image.convert('RGB').resize((side, side))
  return np.asarray(small, float).ravel() / 255


def read(folders):
  """Tasks by the part of their name after the stage's."""
  tasks = [read_task(folder) for folder in folders]
  return {task.name.split('-', 1)[1]: task for task in tasks}


def truths(task):
  """Of each clip the surprise that the truth has, by the clip's files."""
  rows = map(json.loads, (task.folder / TRUTH).read_text('utf-8').splitlines())
  return {
    tuple(task.folder / name for name in row['visual']): row['surprise']
    for row in rows
  }


def _pixels(path):
  with PIL.Image.open(path) as image:
    return np.asarray(image.convert('RGB'), float)


def _near(frame, colour, distance):
  return np.linalg.norm(frame - np.array(colour), axis=-1) < distance


def _clean(mask):
  """Without specks, and without boards that lie flat: wide and thin."""
  mask = scipy.ndimage.binary_opening(mask, np.ones((2, 2)))
  labels, _ = scipy.ndimage.label(mask)
  for k, (rows, columns) in enumerate(scipy.ndimage.find_objects(labels)):
    high, wide = rows.stop - rows.start, columns.stop - columns.start
    if high <= 4 and wide >= 3 * high:
      mask &= labels != k + 1
  return mask


def _large(mask):
  labels, count = scipy.ndimage.label(mask)
  sizes = scipy.ndimage.sum_labels(mask, labels, range(1, count + 1))
  boxes = scipy.ndimage.find_objects(labels)
  kept = [
    k + 1
    for k, (size, box) in enumerate(zip(sizes, boxes, strict=True))
    if size > 0.75 * mask[box].size and (box[1].stop - box[1].start) > 10
  ]
  return np.isin(labels, kept)
