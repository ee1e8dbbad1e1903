"""Which controls pass, and whether the card says why."""

import csv
import io

import pytest

from babyvfm_jax.report import overview, parts
from babyvfm_jax.report.run import read_run
from tests.report.battery_folder import PARTS, SHORTCUTS


@pytest.fixture(scope='module')
def run(battery_folder):
  return read_run(battery_folder)


def test_what_passes_is_flagged_with_what_the_card_says(run):
  flags = {row.task: row.flags for row in overview.rows(run) if row.flags}
  assert set(flags) == set(SHORTCUTS)
  (told,) = flags['categories-knn']
  assert told.control == 'pixel_matcher'
  assert told.why == SHORTCUTS['categories-knn']['pixel_matcher']
  (untold,) = flags['agreement']
  assert untold.why == '' and untold.share > 0.6
  said = overview.sentence(overview.rows(run))
  assert '2 are passed by one' in said
  assert said.endswith(
    'of agreement the card does not say why, so that a score there means '
    'nothing yet.'
  )


def test_every_figure_is_in_the_csv(run):
  rows = list(csv.DictReader(io.StringIO(overview.as_csv(overview.rows(run)))))
  passing = [(r['task'], r['subject']) for r in rows if r['passes'] == '1']
  assert sorted(passing) == [
    ('agreement', 'text_probe'),
    ('categories-knn', 'pixel_matcher'),
  ]
  constant = [
    r for r in rows if r['subject'] == 'constant' and r['share_gained']
  ]
  assert len(constant) > 50
  assert {float(row['share_gained']) for row in constant} == {0.0}


def test_parts_are_those_of_the_last_step_best_first(run):
  found = {one.task: one for one in parts.parts(run)}
  assert set(found) == set(PARTS)
  zorro = found['zorro']
  assert zorro.step == 2000 and len(zorro.rows) == 16
  values = [row.value for _, row in zorro.rows]
  assert values == sorted(values, reverse=True)
  assert {name for name, _ in found['negation'].rows} == set(PARTS['negation'])
