"""The growth chart over one axis: domains first, then tests, folded by domain.

With a few tests all lie open. With many the domains alone do, and measures that
say nearly what another one says are drawn over training steps only: the page
stays one that a browser opens at once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from babyvfm_jax.report import domains, dots, growth, margin, parts, wording
from babyvfm_jax.report.growth import Axis
from babyvfm_jax.report.panel import Panel
from babyvfm_jax.report.run import Run

# Up to so many tests lie open.
OPEN_TESTS = 12
# From so many on, further measures have one axis.
MANY_TESTS = 24


@dataclasses.dataclass(frozen=True)
class Group:
  """The tests of a domain.

  Attributes:
    name: Name of the domain.
    tasks: A panel a main figure.
    further: Panels of further measures.
    parts: Charts of parts of the tests.
  """

  name: str
  tasks: tuple[Panel, ...]
  further: tuple[Panel, ...]
  parts: tuple[dots.Chart, ...]

  @property
  def count(self) -> str:
    """What is folded away, in words."""
    said = wording.plural(len(self.tasks), 'figure')
    if self.parts:
      said += f', {wording.plural(len(self.parts), "test")} by part'
    return said


@dataclasses.dataclass(frozen=True)
class Chart:
  """The growth chart over one axis.

  Attributes:
    axis: The axis.
    domains: A panel a domain.
    groups: The tests, by domain.
  """

  axis: Axis
  domains: tuple[Panel, ...]
  groups: tuple[Group, ...]

  @property
  def tasks(self) -> tuple[Panel, ...]:
    """The main panels of all tests."""
    return tuple(panel for group in self.groups for panel in group.tasks)

  @property
  def further(self) -> tuple[Panel, ...]:
    """The further panels of all tests."""
    return tuple(panel for group in self.groups for panel in group.further)


def of(runs: Sequence[Run], axis: Axis) -> Chart:
  """The growth chart of runs over an axis."""
  panels = margin.fitted(growth.panels(runs, axis))
  first = axis.slug == 'steps'
  many = sum(panel.rank == 'main' for panel in panels) > MANY_TESTS
  charts: dict[str, list[dots.Chart]] = {}
  for one in parts.parts(runs[0]) if first else ():
    charts.setdefault(wording.name(one.domain), []).append(parts.chart(one))
  names = dict.fromkeys([*(panel.group for panel in panels), *charts])
  groups = [
    Group(
      name,
      tuple(p for p in panels if p.group == name and p.rank == 'main'),
      tuple(
        p
        for p in panels
        if p.group == name and p.rank != 'main' and (first or not many)
      ),
      tuple(charts.get(name, ())),
    )
    for name in names
  ]
  return Chart(
    axis, tuple(margin.fitted(domains.panels(runs, axis))), tuple(groups)
  )
