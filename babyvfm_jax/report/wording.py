"""Numbers and names as a reader wants them; no markup here."""

from __future__ import annotations

import math

# Metrics that are a share of items; everything else is shown as a number.
_SHARES: tuple[str, ...] = (
  'accuracy',
  'recall',
  'exact',
  'adjacent',
  '_score',
  '_group',
  'mfu',
  'data_wait',
  'knn',
  'linear_probe',
  'zero_shot',
  '_context',
  'share_gained',
)
# Shares of a dialogue's rounds, by their whole names.
_ROUNDS = ('test', 'learning', 'test_adjusted')
# Metrics of which less is better.
_COSTS = ('loss', 'bits_per', 'perplexity', 'surprisal', 'divergence', 'rank')
_METRICS = {
  'gap_shuffled': 'extra loss with a shuffled picture',
  'gap_no_picture': 'extra loss without a picture',
  'share_gained': 'share of the way from chance to perfect',
}
_UNITS = {'gap': 'nats a token', 'loss': 'nats a token', 'bits': 'bits a byte'}
_CAPITALS = {'mfu': 'MFU', 'info nce': 'InfoNCE', 'rsa': 'RSA', 'cdi': 'CDI'}


def is_share(metric: str) -> bool:
  """Whether a metric is a share of items, best read in percent."""
  if metric.partition('[')[0] in _ROUNDS:
    return True
  return any(word in metric for word in _SHARES) and not is_cost(metric)


def is_cost(metric: str) -> bool:
  """Whether less of a metric is better."""
  return metric.startswith(_COSTS)


def name(identifier: str) -> str:
  """`word_to_picture` as `Word to picture`."""
  words = identifier.replace('_', ' ').replace('-', ' ').strip()
  for plain, written in _CAPITALS.items():
    if words.lower() == plain:
      return written
  return words[:1].upper() + words[1:]


def phrase(identifier: str) -> str:
  """`word_to_picture` as `word to picture`, for the middle of a sentence."""
  written = name(identifier)
  if written in _CAPITALS.values():
    return written
  return written[:1].lower() + written[1:]


def measure(metric: str, protocol: str) -> str:
  """How a task was scored: `accuracy by similarity`."""
  for start, unit in _UNITS.items():
    if metric.startswith(start):
      return f'{metric_name(metric)}, {unit}'
  return f'{metric_name(metric)} by {phrase(protocol)}'


def metric_name(metric: str) -> str:
  """A metric in words: `gap_no_picture` as what it means."""
  return _METRICS.get(metric, phrase(metric))


def value(figure: float | None, metric: str, digits: int | None = None) -> str:
  """A score as text: percent for shares, three figures for the rest."""
  if figure is None or math.isnan(figure):
    return '–'
  if not is_share(metric):
    return _plain(figure, metric)
  percent = 100 * figure
  if digits is None:
    digits = 0 if percent >= 9.95 or percent == 0 else 1
  return f'{percent:.{digits}f}%'


def interval(low: float, high: float, metric: str) -> str:
  """A 95 % interval as text."""
  if is_share(metric):
    return f'{100 * low:.1f}–{100 * high:.1f}%'
  return f'{_plain(low, metric)} to {_plain(high, metric)}'


def _plain(figure: float, metric: str) -> str:
  """Scores in nats or bits with fixed decimals, so that columns line up."""
  if not metric.startswith(tuple(_UNITS)) or abs(figure) >= 100:
    return number(figure)
  written = f'{figure:.3f}'
  return (
    written.removeprefix('-')
    if float(written) == 0
    else written.replace('-', '−')
  )


def number(figure: float | None) -> str:
  """Three significant figures, with thousands separated."""
  if figure is None or math.isnan(figure):
    return '–'
  size = abs(figure)
  if size >= 1000 or figure == int(figure):
    return f'{figure:,.0f}'.replace('-', '−')
  if size >= 0.001:
    digits = max(0, 2 - math.floor(math.log10(size)))
    return f'{figure:.{digits}f}'.replace('-', '−')
  mantissa, exponent = f'{figure:.1e}'.split('e')
  return f'{mantissa}e{int(exponent)}'.replace('-', '−')


def count(figure: float) -> str:
  """A whole number with thousands separated."""
  return f'{figure:,.0f}'


def compact(figure: float) -> str:
  """A number for a tick or a key figure: 1.5k, 20M."""
  if 0 < abs(figure) < 0.001:
    mantissa, exponent = f'{figure:.1e}'.split('e')
    return f'{mantissa.removesuffix(".0")}e{int(exponent)}'.replace('-', '−')
  for limit, suffix in ((1e9, 'G'), (1e6, 'M'), (1e3, 'k')):
    if abs(figure) >= limit:
      return f'{figure / limit:.3g}{suffix}'.replace('-', '−')
  return f'{figure:.3g}'.replace('-', '−')


def duration(seconds: float) -> str:
  """Seconds as text: 45 s, 12 min, 3.4 h."""
  if seconds < 90:
    return f'{seconds:.0f} s'
  if seconds < 90 * 60:
    return f'{seconds / 60:.0f} min'
  return f'{seconds / 3600:,.1f} h'


def plural(figure: float, noun: str, nouns: str = '') -> str:
  """`1 word`, `2 words`."""
  return f'{count(figure)} {noun if figure == 1 else nouns or noun + "s"}'


def listing(names: list[str]) -> str:
  """`a, b and c`."""
  if len(names) < 2:
    return ''.join(names)
  return f'{", ".join(names[:-1])} and {names[-1]}'
