"""Colours and dashes, told apart by colour-blind readers and in grey print.

The hues are Okabe and Ito's (2008), darkened until text in them has a
contrast of at least 4.5 on white (dark theme: lightened, on near-black).
"""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class Ink:
  """How one run is drawn: on white, on black, and its dash pattern."""

  light: str
  dark: str
  dash: str


SERIES = (
  Ink('#0068a8', '#63b8f2', ''),
  Ink('#b04300', '#ff9d66', '6 3'),
  Ink('#00735a', '#3fd0a8', '2 2.5'),
  Ink('#8f3f7d', '#e8a2d2', '9 3 2 3'),
  Ink('#7d5a00', '#efc44d', '4 2'),
  Ink('#4a4a4a', '#cfcfcf', '1.5 3.5'),
)

# Names of everything else that a drawing paints: on white, on black.
PARTS = {
  'strong': ('#1b1f24', '#eef0f2'),
  'soft': ('#5b626a', '#a7afb8'),
  'grid': ('#e3e6e9', '#30363d'),
  'axis': ('#8b929a', '#7d8590'),
}


def series(style: int) -> Ink:
  """Ink of a run; after six the colours come again with other dashes."""
  colour = SERIES[style % len(SERIES)]
  dashes = SERIES[(style + style // len(SERIES)) % len(SERIES)]
  return dataclasses.replace(colour, dash=dashes.dash)


def style_sheet() -> str:
  """CSS variables of both themes and the rules that paint drawings with them.

  Drawings carry their light colours as attributes, so that they stand alone;
  these rules override them inside the page.
  """
  light = {f's{i}': ink.light for i, ink in enumerate(SERIES)}
  dark = {f's{i}': ink.dark for i, ink in enumerate(SERIES)}
  light |= {part: pair[0] for part, pair in PARTS.items()}
  dark |= {part: pair[1] for part, pair in PARTS.items()}

  def variables(colours: dict[str, str]) -> str:
    return ' '.join(f'--{key}: {value};' for key, value in colours.items())

  rules = [
    f':root {{ {variables(light)} }}',
    '@media screen and (prefers-color-scheme: dark) '
    f'{{ :root {{ {variables(dark)} }} }}',
  ]
  for key in light:
    rules.append(f'.stroke-{key} {{ stroke: var(--{key}); }}')
    rules.append(f'.fill-{key} {{ fill: var(--{key}); }}')
  return '\n'.join(rules)
