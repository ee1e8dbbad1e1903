"""Mixtures: weights are realised, and a step's draw depends on nothing else."""

import ml_collections
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babyvfm_jax.data import mixture


def components(fields, **options):
  options = {'corpus': '/c', 'batch_size': 8, 'image_size': 16} | options
  return mixture.components(fields, **options)


@settings(deadline=None, max_examples=50)
@given(
  st.lists(st.floats(0.05, 1), min_size=1, max_size=5), st.integers(0, 2**31)
)
def test_constant_weights_are_realised_over_any_stretch(weights, seed):
  names = {str(number): weight for number, weight in enumerate(weights)}
  draws = mixture.draw(names, seed=seed, steps=3000)
  shares = np.array(weights) / sum(weights)
  for start, stop in ((0, 3000), (0, 200), (1700, 1900)):
    counts = np.bincount(draws.component[start:stop], minlength=len(weights))
    # A few steps, where independent draws would be off by tens.
    assert np.abs(counts - shares * (stop - start)).max() < 8


def test_a_schedule_moves_the_weight_over_the_run():
  weights = {'frames': ((0.0, 1.0), (1.0, 0.0)), 'pairs': 0.5}
  draws = mixture.draw(weights, seed=3, steps=4000)
  fraction = np.arange(4000) / 3999
  share = (1 - fraction) / (1.5 - fraction)
  for window in np.split(np.arange(4000), 10):
    drawn = (draws.component[window] == 0).mean()
    assert drawn == pytest.approx(share[window].mean(), abs=0.02)


def test_a_component_of_weight_zero_is_never_drawn():
  late = ((0.5, 0.0), (0.500001, 1.0))
  weights = {'late': late, 'a': 0.1, 'none': 0.0, 'b': 0.2, 'never': 0.0}
  draws = mixture.draw(weights, seed=0, steps=20_000)
  assert not np.isin(draws.component, (2, 4)).any()
  assert (draws.component[:10_000] != 0).all()
  assert (draws.component[10_001:] == 0).any()


def test_every_component_counts_its_own_batches():
  draws = mixture.draw({'a': 0.3, 'b': 0.6, 'c': 0.1}, seed=1, steps=500)
  for number in range(3):
    own = draws.batch[draws.component == number]
    np.testing.assert_array_equal(own, np.arange(len(own)))


def test_the_seed_decides_the_draws():
  weights = {'a': 0.5, 'b': 0.5}
  one, same = (mixture.draw(weights, seed=1, steps=99) for _ in range(2))
  other = mixture.draw(weights, seed=2, steps=99)
  np.testing.assert_array_equal(one.component, same.component)
  assert not np.array_equal(one.component, other.component)


def test_a_step_without_any_weight_is_an_error():
  weights = {'a': ((0.0, 1.0), (0.5, 0.0))}
  with pytest.raises(ValueError, match=r'at step 50 \(50.0% of the run\)'):
    mixture.draw(weights, seed=0, steps=101)


def test_a_negative_weight_is_an_error():
  weights = {'a': ((0.0, 1.0), (1.0, -0.5)), 'b': 1.0}
  with pytest.raises(ValueError, match=r'mixture.a: weight -0.5 is negative'):
    mixture.draw(weights, seed=0, steps=10)


def test_components_are_read_from_a_config_with_defaults():
  config = ml_collections.ConfigDict(
    {
      'text': {'view': 'text', 'corpus': '/other', 'batch_size': 4},
      'pairs': {'utterances': 6, 'augment': {'crop': 0.2, 'jitter': 0.1}},
      'off': {'weight': 0.0},
    }
  )
  pairs, text = components(config)
  assert (pairs.name, pairs.view, pairs.corpus) == ('pairs', 'pairs', '/c')
  assert pairs.select == "split == 'train'"
  assert (pairs.batch_size, text.batch_size) == (8, 4)
  assert (pairs.sizes.utterances, pairs.sizes.image_size) == (6, 16)
  assert (pairs.augmenter.crop, pairs.augmenter.jitter) == (0.2, 0.1)
  assert (text.corpus, text.augmenter.crop) == ('/other', 0)


@pytest.mark.parametrize(
  ('fields', 'message'),
  [
    ({'pairs': {'veiw': 'pairs'}}, "no field 'veiw'; did you mean 'view'"),
    ({'pairs': {'augment': {'flip': 1}}}, "augment has no field 'flip'"),
    ({'pairs': {'augment': {'crop': 1.0}}}, 'mixture.pairs: augment.crop is 1'),
    ({'pairs': {'length': 1}}, 'mixture.pairs: length is 1'),
    ({'pairs': {'weight': 0}}, 'no component has a weight'),
    ({}, 'no component has a weight'),
  ],
)
def test_a_wrong_field_is_named(fields, message):
  with pytest.raises(ValueError, match=message):
    components(fields)
