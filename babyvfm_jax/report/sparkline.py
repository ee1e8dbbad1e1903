"""A word's accuracy over training, as small as a word."""

from __future__ import annotations

from collections.abc import Sequence

from babyvfm_jax.report import ink

_WIDTH, _HEIGHT, _MARGIN = 150.0, 24.0, 3.0


def draw(accuracies: Sequence[float | None], threshold: float) -> str:
  """An SVG line of accuracy with the threshold of knowing the word.

  Args:
    accuracies: One an evaluated step, in [0, 1]; None leaves a gap.
    threshold: Drawn as a thin line.
  """
  span = max(len(accuracies) - 1, 1)

  def place(index: int, accuracy: float) -> str:
    x = _MARGIN + (_WIDTH - 2 * _MARGIN) * index / span
    y = _HEIGHT - _MARGIN - (_HEIGHT - 2 * _MARGIN) * accuracy
    return f'{x:.1f} {y:.1f}'

  places = [place(i, a) for i, a in enumerate(accuracies) if a is not None]
  if not places:
    return ''
  last_x, last_y = places[-1].split()
  level = place(0, threshold).split()[1]
  said = ', '.join('–' if a is None else f'{100 * a:.0f}%' for a in accuracies)
  series, axis = ink.SERIES[0].light, ink.PARTS['axis'][0]
  return (
    f'<svg class="spark" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img" '
    f'aria-label="{said}"><title>{said}</title>'
    f'<path d="M{_MARGIN:g} {level}H{_WIDTH - _MARGIN:g}" '
    f'class="stroke-axis" stroke="{axis}" stroke-width="0.8" '
    'stroke-dasharray="2 2"/>'
    f'<path d="M{"L".join(places)}" class="stroke-s0" stroke="{series}" '
    'stroke-width="1.5" fill="none" stroke-linejoin="round"/>'
    f'<circle cx="{last_x}" cy="{last_y}" r="2" class="fill-s0" '
    f'fill="{series}"/></svg>'
  )
