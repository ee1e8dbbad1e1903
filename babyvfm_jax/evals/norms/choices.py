"""Choices of children and of a subject on the same items.

A temperature is fitted to every age, so that what counts is the pattern over
items and alternatives, not how sure a subject is. An age is claimed only where
the fit is better than that of two controls on items that the temperature was
not fitted on: guessing (all alternatives alike), and the subject's own answers
given to other items (the right alternative's score stays the right one's). The
second has the subject's accuracy and sureness, but nothing of its pattern.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import scipy.stats

from babyvfm_jax.evals import statistics
from babyvfm_jax.evals.item import Item
from babyvfm_jax.evals.norms import form, likeness, rows
from babyvfm_jax.evals.protocols.choices import count as alternatives

_FOLDS = 5
_SHUFFLES = 20
_FEWEST = 5
_CLAIM = 'fits better than guessing and than its own answers to other items'


class _Pattern(NamedTuple):
  """Scores and shares of the items that children of one age answered.

  Attributes:
    scores: [n, K], -inf where there is no alternative.
    human: [n, K] shares.
    right: [n] index of the right alternative.
    clusters: [n].
    where: [n] index among the items asked.
  """

  scores: np.ndarray
  human: np.ndarray
  right: np.ndarray
  clusters: tuple[str, ...]
  where: tuple[int, ...]


def compare(
  children: form.Norms,
  items: Sequence[Item],
  records: Sequence[Mapping[str, Any]],
  draws: int,
  seed: int,
) -> Iterator[dict[str, Any]]:
  """Compares a subject's choices with those of each age.

  Args:
    children: Norms of the measure `choice`.
    items: Items that were asked.
    records: The subject's answers to them; what has no score for every
      alternative is not compared.
    draws: Resamples of the intervals.
    seed: Of these and of the shuffles.

  Yields:
    Rows of `children_accuracy`, `d_kl`, `beta` and `item_correlation` for each
    age, then one of `best_age`.
  """
  patterns = []
  for age in children.ages:
    pattern = _pattern(age, items, records)
    if pattern is None:
      continue
    patterns.append((age, pattern))
    share = pattern.human[np.arange(len(pattern.right)), pattern.right]
    count = len(share)
    accuracy = statistics.interval(
      share, clusters=pattern.clusters, draws=draws, seed=seed
    )
    yield rows.row(age, 'children_accuracy', count, *accuracy)
    best = likeness.divergence(pattern.human, pattern.scores)
    times = _times(pattern.clusters, draws, seed)
    curves = _curves(pattern.human, pattern.scores)
    resampled = (_resampled(curves, times)).min(axis=0)
    low, high = np.quantile(resampled, [rows.TAIL, 1 - rows.TAIL])
    yield rows.row(
      age,
      'd_kl',
      count,
      best.value,
      min(float(low), best.value),
      max(float(high), best.value),
    )
    yield rows.row(age, 'beta', count, best.beta)
    model = likeness.log_softmax(pattern.scores, best.beta)
    yield _correlation(
      age, share, np.exp(model[np.arange(count), pattern.right]), times
    )
  if patterns:
    yield _best_choice(patterns, draws, seed)


def _pattern(
  age: form.Age, items: Sequence[Item], records: Sequence[Mapping[str, Any]]
) -> _Pattern | None:
  where = [
    index
    for index, (item, record) in enumerate(zip(items, records, strict=True))
    if item.id in age.answers
    and len(record.get('scores', ())) == alternatives(item)
  ]
  if not where:
    return None
  scores = [np.asarray(records[i]['scores'], np.float64) for i in where]
  return _Pattern(
    likeness.table(scores, -np.inf),
    likeness.table([age.answers[items[i].id] for i in where], 0.0),
    np.array([items[i].answer for i in where]),
    tuple(items[i].cluster for i in where),
    tuple(where),
  )


def _curves(human: np.ndarray, scores: np.ndarray) -> np.ndarray:
  """[G, n] divergence of each item at each inverse temperature."""
  return np.array(
    [likeness.kl(human, scores, beta) for beta in likeness.grid()]
  )


def _times(clusters: Sequence[str], draws: int, seed: int) -> np.ndarray:
  """[draws, n] how often each item is drawn; clusters are drawn whole."""
  labels = statistics.cluster_indices(clusters, len(clusters))
  count = int(labels.max()) + 1
  generator = np.random.default_rng([seed, count])
  drawn = generator.multinomial(count, np.full(count, 1 / count), size=draws)
  return drawn[:, labels]


def _resampled(curves: np.ndarray, times: np.ndarray) -> np.ndarray:
  """[G, draws] means of the curves over resampled items."""
  return curves @ times.T / times.sum(axis=1)


def _correlation(
  age: form.Age, human: np.ndarray, model: np.ndarray, times: np.ndarray
) -> dict[str, Any]:
  """Spearman over items; resamples keep the ranks of the whole sample."""
  count = len(human)
  # What rounding alone tells apart is tied.
  model = model.round(9)
  value = likeness.correlation(human, model) if count > 2 else None
  if value is None:
    reason = 'not defined: shares of one of the two do not differ over items'
    return rows.row(age, 'item_correlation', count, None, note=reason)
  a, b = scipy.stats.rankdata(human), scipy.stats.rankdata(model)
  total = times.sum(axis=1)

  def mean(values: np.ndarray) -> np.ndarray:
    return times @ values / total

  both = mean(a * b) - mean(a) * mean(b)
  spread = (mean(a * a) - mean(a) ** 2) * (mean(b * b) - mean(b) ** 2)
  drawn = both[spread > 1e-9] / np.sqrt(spread[spread > 1e-9])
  low, high = np.quantile(drawn, [rows.TAIL, 1 - rows.TAIL])
  return rows.row(
    age,
    'item_correlation',
    count,
    value,
    min(float(low), value),
    max(float(high), value),
  )


def _best_choice(
  patterns: Sequence[tuple[form.Age, _Pattern]], draws: int, seed: int
) -> dict[str, Any]:
  """The age of least divergence, over the items that all ages answered."""
  shared = sorted(set.intersection(*(set(p.where) for _, p in patterns)))
  if len(shared) < _FEWEST:
    reason = f'no claim: all ages share {len(shared)} items only'
    return rows.row(None, 'best_age', len(shared), None, note=reason)
  kept = []
  for _, pattern in patterns:
    chosen = np.flatnonzero(np.isin(pattern.where, shared))
    kept.append(
      _Pattern(
        pattern.scores[chosen],
        pattern.human[chosen],
        pattern.right[chosen],
        tuple(pattern.clusters[i] for i in chosen),
        tuple(shared),
      )
    )
  clusters = kept[0].clusters
  curves = [_curves(pattern.human, pattern.scores) for pattern in kept]
  best = int(np.argmin([one.mean(axis=1).min() for one in curves]))
  reason = _no_better_than(kept[best], curves[best], draws, seed)
  if reason:
    return rows.row(None, 'best_age', len(shared), None, note=reason)
  times = _times(clusters, draws, seed)
  least = [_resampled(one, times).min(axis=0) for one in curves]
  months = np.array([age.months for age, _ in patterns])[np.argmin(least, 0)]
  age = patterns[best][0]
  return rows.row(
    age,
    'best_age',
    len(shared),
    age.months,
    *rows.span(months, age.months),
    _CLAIM,
    claim=True,
  )


def _no_better_than(
  pattern: _Pattern, curves: np.ndarray, draws: int, seed: int
) -> str:
  """Why no age is claimed, '' where the fit is better than both controls'."""
  clusters = pattern.clusters
  labels = statistics.cluster_indices(clusters, len(clusters))
  count = int(labels.max()) + 1
  if count < _FEWEST:
    return f'no claim: {count} clusters of items are too few to tell'
  generator = np.random.default_rng([seed, count, 2])
  folds = (generator.permutation(count) % _FOLDS)[labels]
  own = _held_out(curves, folds)
  # Any temperature gives alternatives that are alike the same share.
  alike = np.where(np.isfinite(pattern.scores), 0.0, -np.inf)
  shuffled = [
    _held_out(
      _curves(pattern.human, _of_other_items(pattern, generator)), folds
    )
    for _ in range(_SHUFFLES)
  ]
  others = {
    'guessing': likeness.kl(pattern.human, alike, 1.0),
    'its own answers to other items': np.mean(shuffled, axis=0),
  }
  for name, other in others.items():
    found = statistics.paired_difference(
      other, own, clusters=clusters, draws=draws, seed=seed
    )
    if not found.low > 0:
      return (
        f'no claim: its best fit is no better than that of {name} (gain '
        f'{found.value:.3f} nats [{found.low:.3f}, {found.high:.3f}])'
      )
  return ''


def _held_out(curves: np.ndarray, folds: np.ndarray) -> np.ndarray:
  """[n] divergence at the temperature that fits the other folds best."""
  found = np.zeros(len(folds))
  for fold in np.unique(folds):
    inside = folds == fold
    best = int(np.argmin(curves[:, ~inside].mean(axis=1)))
    found[inside] = curves[best, inside]
  return found


def _of_other_items(
  pattern: _Pattern, generator: np.random.Generator
) -> np.ndarray:
  """[n, K] scores of other items of as many alternatives.

  The right alternative gets a right one's score, the wrong ones those of wrong
  ones in any order.
  """
  scores = np.full_like(pattern.scores, -np.inf)
  sizes = np.isfinite(pattern.scores).sum(axis=1)
  for size in np.unique(sizes):
    members = np.flatnonzero(sizes == size)
    for target, source in zip(
      members, generator.permutation(members), strict=True
    ):
      given = pattern.scores[source, :size]
      wrong = generator.permutation(np.delete(given, pattern.right[source]))
      right = pattern.right[target]
      scores[target, :size] = np.insert(
        wrong, right, given[pattern.right[source]]
      )
  return scores
