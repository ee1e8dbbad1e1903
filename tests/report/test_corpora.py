"""Corpus cards on the page."""

import dataclasses

import pytest

from babyvfm_jax.report import corpora
from babyvfm_jax.report.run import ReportError, read_run


@pytest.fixture(scope='module')
def run(run_folder):
  return read_run(run_folder)


def test_a_card_is_shown_whole(run):
  (view,) = corpora.views(run)
  facts = {fact.name: fact.value for fact in view.facts}
  assert facts['Utterances'] == '3,902' and facts['Hours'] == '6.4'
  assert facts['Outside weights'] == 'none'
  assert [table.name for table in view.breakdowns] == [
    'Ages',
    'Speakers',
    'Splits',
    'Utterance lengths',
  ]
  assert view.words[0].word == 'the' and view.words[0].bar == 100
  assert len(view.samples) == 8
  assert view.quarantine.startswith('1 recording could not be read')
  for table in view.breakdowns:
    assert all(len(row) == len(table.columns) for row in table.rows)


def test_times_that_were_made_up_are_not_called_hours(run):
  card = {**run.cards['nursery'], 'clock': 'synthetic'}
  (view,) = corpora.views(dataclasses.replace(run, cards={'scenes': card}))
  assert 'Hours' not in {fact.name for fact in view.facts}
  assert 'Hours' not in view.breakdowns[0].columns


def test_outside_scores_that_chose_moments_are_told(run):
  known = {**run.provenance['corpora']['nursery'], 'strict': False}
  known['outside_scorers'] = {'clip': {'used': ['clip'], 'weights': 'CLIP'}}
  origin = {**run.provenance, 'corpora': {'nursery': known}}
  (view,) = corpora.views(dataclasses.replace(run, provenance=origin))
  facts = {fact.name: fact.value for fact in view.facts}
  assert facts['Outside weights'] == 'chose moments: clip'


def test_a_bare_card_shows_what_it_has(run):
  bare = dataclasses.replace(run, cards={'text': {'counts': {'moments': 3}}})
  (view,) = corpora.views(bare)
  assert [(f.name, f.value) for f in view.facts] == [('Moments', '3')]
  assert view.breakdowns == view.words == view.samples == ()


def test_a_card_of_another_form_is_named(run):
  broken = dataclasses.replace(run, cards={'odd': {'speakers': [{'a': 1}]}})
  with pytest.raises(ReportError, match=r'odd\.json: not a corpus card'):
    corpora.views(broken)
