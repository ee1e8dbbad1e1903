"""Panels as files: valid SVG whose text is text, and CSV beside it."""

import csv
import io
import itertools
import xml.etree.ElementTree as ElementTree

import pytest

from babyvfm_jax.report import drawing, growth, ink, margin
from babyvfm_jax.report import panel as panel_lib
from babyvfm_jax.report.panel import Line, Mark, Panel, Point
from babyvfm_jax.report.run import read_runs

_SVG = '{http://www.w3.org/2000/svg}'


def _panel(**changes) -> Panel:
  points = (Point(0, 0.2, 0.1, 0.3, 10), Point(100, 0.6, 0.5, 0.7, 10))
  fields = {
    'slug': 'a',
    'title': 'A test',
    'subtitle': 'accuracy, 10 items',
    'group': 'Vocabulary',
    'rank': 'main',
    'metric': 'accuracy',
    'x_unit': 'steps',
    'lines': (Line('model', points),),
    'marks': (Mark('random', 0.25, 0.2, 0.3),),
    'chance': 0.25,
    'y_range': (0.0, 1.0),
    'x_range': (0.0, 100.0),
  }
  return Panel(**{**fields, **changes})


def _texts(svg: str) -> list[str]:
  root = ElementTree.fromstring(svg)
  return [''.join(e.itertext()) for e in root.iter(f'{_SVG}text')]


def test_a_file_stands_alone_and_its_text_is_text():
  svg = drawing.standalone([_panel()])
  texts = _texts(svg)
  for wanted in ('A test', 'model 60%', 'chance 25%', 'random 25%', '100%'):
    assert wanted in texts
  # Nothing is fetched, nothing depends on the page's style sheet.
  assert 'var(--' not in svg and 'href' not in svg
  assert 'class="fill-s0"' in svg and 'fill="#0068a8"' in svg


def test_a_point_lies_where_the_axes_say():
  svg = drawing.standalone([_panel()])
  root = ElementTree.fromstring(svg)
  dots = [e for e in root.iter(f'{_SVG}circle') if e.get('r') == '2.6']
  ys = [float(dot.get('cy')) for dot in dots]
  # 0.2 and 0.6 of a plot from y = 166 (0) up to y = 8 (1).
  assert ys == pytest.approx([166 - 0.2 * 158, 166 - 0.6 * 158], abs=0.06)


def test_names_cannot_break_the_file():
  points = (Point(1, 0.5, 0.5, 0.5),)
  svg = drawing.standalone([_panel(lines=(Line('<b>&"', points),))])
  assert any(text.startswith('<b>&"') for text in _texts(svg))


def test_a_single_evaluation_shows_its_interval():
  line = Line('model', (Point(100, 0.6, 0.4, 0.8),))
  svg = drawing.standalone([_panel(lines=(line,), marks=(), chance=None)])
  # From 0.8 down to 0.4.
  assert f'{166 - 0.8 * 158:.1f}L' in svg


def test_a_chart_is_told_to_those_who_do_not_see_it():
  said = drawing.description(_panel())
  assert said == (
    'A test, accuracy, 10 items. model: 20% at 0 steps, 60% at 100 steps. '
    'Chance: 25%. random: 25%.'
  )
  assert f'aria-label="{said}"' in drawing.inline(_panel())


def test_long_names_get_more_room_up_to_a_limit():
  short = margin.label_room([_panel()])
  points = _panel().lines[0].points
  long = margin.label_room([_panel(lines=(Line('a_long_run', points),))])
  longest = margin.label_room([_panel(lines=(Line('x' * 90, points),))])
  assert short < long < longest < drawing.WIDTH / 2


def test_many_runs_make_a_panel_taller_and_not_crowded():
  points = _panel().lines[0].points
  lines = tuple(Line(f'run {i}', points, i) for i in range(20))
  crowd = _panel(lines=lines)
  assert drawing.height(_panel()) == drawing.HEIGHT < drawing.height(crowd)
  root = ElementTree.fromstring(drawing.standalone([crowd]))
  ys = sorted(
    float(text.get('y'))
    for text in root.iter(f'{_SVG}text')
    if ''.join(text.itertext()).startswith(('run ', 'chance', 'random'))
  )
  assert len(ys) == 22
  assert min(b - a for a, b in itertools.pairwise(ys)) > 11.5


def test_the_csv_of_a_chart_holds_every_figure(run_folders):
  runs = read_runs(run_folders)
  panels = growth.panels(runs, growth.axes(runs)[0])
  rows = list(csv.DictReader(io.StringIO(panel_lib.table(panels))))
  series = [row for row in rows if row['kind'] == 'series']
  wanted = sum(row.subject == 'model' for run in runs for row in run.scores)
  assert len(series) == wanted
  assert {row['name'] for row in series} == {run.label for run in runs}
  assert sum(row['kind'] == 'control' for row in rows) == 5 * 8


def test_no_two_of_thirty_runs_look_alike():
  looks = {(ink.series(i).light, ink.series(i).dash) for i in range(30)}
  assert len(looks) == 30
