"""Surprise of a subject that embeds: the error of what it could foresee.

As infants are in a violation-of-expectation study, the subject is familiarised
with possible events. A kernel ridge regression learns from these to foresee the
features of a frame from those of the frames before it; surprise is the squared
error of the foreseen features, in units of how much familiar frames vary. The
features themselves are the subject's own and are not trained. The kernel lets it
expect by several things together (what went in at which side, and was seen
between), which no sum of single ones tells.

The memory is the regression's: what a subject is given here is a perfect one of
the last `LAGS` frames. A high score says that the features hold what the event
turns on, as pixels do; it does not say that the subject itself remembers.

A subject that was trained to foresee brings its own predictor: it answers
`Subject.surprise` itself and has no need of this file.

Sources: Baillargeon et al. (1985) for the form; Garrido et al. (2025), V-JEPA,
for error in latent space as surprise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from babyvfm_jax.evals.item import Visual

# Principal components of the features, and frames that are looked back on.
COMPONENTS = 16
LAGS = 8
_RIDGE = 0.01
# Squared distance below which two histories are one.
_SAME = 1e-9

Embed = Callable[[Sequence[Visual]], np.ndarray]


def surprise(
  embed: Embed, clips: Sequence[Visual], familiar: Sequence[Visual]
) -> list[np.ndarray]:
  """Surprise of each frame after the first, as `Subject.surprise` has it.

  Args:
    embed: Features [n, D] of visuals of one frame.
    clips: Clips to be judged.
    familiar: Possible clips. Without any, the frame before is what is foreseen.

  Returns:
    One float32 array [F - 1] a clip.
  """
  frames = list(
    dict.fromkeys(
      Visual((path,)) for clip in (*clips, *familiar) for path in clip.paths
    )
  )
  features = np.asarray(embed(frames), np.float64)
  place = {frame: index for index, frame in enumerate(frames)}

  def track(clip: Visual) -> np.ndarray:
    return features[[place[Visual((path,))] for path in clip.paths]]

  if not familiar:
    return [
      np.square(np.diff(track(clip), axis=0)).sum(axis=1).astype(np.float32)
      for clip in clips
    ]
  known = np.concatenate([track(clip) for clip in familiar])
  middle = known.mean(axis=0)
  _, spread, axes = np.linalg.svd(known - middle, full_matrices=False)
  kept = max(1, min(COMPONENTS, int((spread > 1e-6 * spread[0]).sum())))
  unit = spread[0] / len(known) ** 0.5 if spread[0] > 0 else 1.0

  def project(clip: Visual) -> np.ndarray:
    return (track(clip) - middle) @ axes[:kept].T / unit

  states = [project(clip) for clip in familiar]
  x = np.concatenate([_history(one) for one in states])
  y = np.concatenate([one[1:] for one in states])
  distances = _squared_distances(x, x)
  apart = distances[distances > _SAME]
  width = float(np.median(apart)) if len(apart) else 1.0
  ridge = _RIDGE * np.eye(len(x))
  weights = np.linalg.solve(np.exp(-distances / width) + ridge, y)
  usual = float(np.square(y).sum(axis=1).mean()) or 1.0
  found = []
  for clip in clips:
    seen = project(clip)
    kernel = np.exp(-_squared_distances(_history(seen), x) / width)
    error = np.square(seen[1:] - kernel @ weights).sum(axis=1)
    found.append((error / usual).astype(np.float32))
  return found


def _squared_distances(one: np.ndarray, other: np.ndarray) -> np.ndarray:
  """[n, D] and [m, D] to [n, m]."""
  squares = np.square(one).sum(axis=1)[:, None] + np.square(other).sum(axis=1)
  return np.maximum(squares - 2 * one @ other.T, 0)


def _history(states: np.ndarray) -> np.ndarray:
  """States [F, K] to what is known before frames 1 to F - 1, [F - 1, L * K].

  The `LAGS` frames before, zeros before the first.
  """
  count, width = states.shape
  padded = np.concatenate([np.zeros((LAGS, width)), states])
  rows = [padded[place : place + LAGS][::-1] for place in range(1, count)]
  return np.array(rows).reshape(count - 1, LAGS * width)
