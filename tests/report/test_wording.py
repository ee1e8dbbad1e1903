"""Figures are written as a reader expects them."""

import pytest

from babyvfm_jax.report import wording


@pytest.mark.parametrize(
  ('figure', 'metric', 'written'),
  [
    (0.6123, 'accuracy', '61%'),
    (0.058, 'recall_at_1', '5.8%'),
    (0.0, 'recall_at_1', '0%'),
    (0.0996, 'picture_to_text_recall_at_5', '10%'),
    (2.7891, 'loss', '2.789'),
    (-0.01234, 'gap_shuffled', '−0.012'),
    (-1e-5, 'gap_shuffled', '0.000'),
    (7.2e-5, 'learning_rate', '7.2e−5'),
    (12345.6, 'perplexity', '12,346'),
    (None, 'accuracy', '–'),
    (float('nan'), 'loss', '–'),
  ],
)
def test_scores(figure, metric, written):
  assert wording.value(figure, metric) == written


def test_costs_are_not_shares_and_gaps_are_neither():
  assert wording.is_share('accuracy_per_byte') and wording.is_share('mfu')
  for metric in ('loss', 'loss_shuffled', 'bits_per_byte'):
    assert wording.is_cost(metric) and not wording.is_share(metric)
  assert not wording.is_cost('gap_shuffled')
  assert not wording.is_share('gap_shuffled')


@pytest.mark.parametrize(
  ('figure', 'written'),
  [
    (0, '0'),
    (250, '250'),
    (1500, '1.5k'),
    (620_000, '620k'),
    (2.5e6, '2.5M'),
    (0.00025, '2.5e−4'),
    (-1500, '−1.5k'),
  ],
)
def test_ticks(figure, written):
  assert wording.compact(figure) == written


def test_names_and_lists():
  assert wording.name('word_to_picture') == 'Word to picture'
  assert wording.phrase('info_nce') == 'InfoNCE'
  assert wording.listing(['a']) == 'a'
  assert wording.listing(['a', 'b', 'c']) == 'a, b and c'
  assert wording.plural(1, 'item') == '1 item'
  assert wording.plural(1200, 'item') == '1,200 items'
  assert wording.duration(45) == '45 s' and wording.duration(600) == '10 min'
  assert wording.duration(7200) == '2.0 h'
