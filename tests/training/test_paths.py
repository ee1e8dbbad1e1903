"""Rules by path."""

import numpy as np
import pytest

from babyvfm_jax.training import paths

_NAMES = ['vision/block_0/kernel', 'vision/block_0/bias', 'text/kernel']


def test_a_leaf_is_named_by_its_keys():
  tree = {'a': {'b': [np.zeros(1), np.zeros(2)]}, 'c': np.zeros(3)}
  assert list(paths.named_leaves(tree)) == ['a/b/0', 'a/b/1', 'c']


def test_the_first_rule_that_matches_wins():
  rules = (('^vision/.*kernel$', 1), ('kernel$', 2), ('.*', 3))
  assert paths.match(rules, _NAMES, 'x') == dict(
    zip(_NAMES, (1, 3, 2), strict=True)
  )


def test_an_uncovered_parameter_is_named():
  with pytest.raises(ValueError, match=r"x: no rule covers .*block_0/bias'"):
    paths.match((('kernel$', 1),), _NAMES, 'x')


@pytest.mark.parametrize(
  'rules',
  [
    (('kernal$', 1), ('.*', 2)),
    (('kernel$', 1), ('^text/kernel$', 2), ('.*', 3)),
  ],
)
def test_a_rule_that_decides_nothing_is_named(rules):
  unused = rules[-2][0].replace('$', r'\$').replace('^', r'\^')
  with pytest.raises(ValueError, match=f"x: rule '{unused}' decides about no"):
    paths.match(rules, _NAMES, 'x')


def test_a_default_may_be_left_with_nothing():
  assert set(paths.match((('l$|s$', 1), ('.*', 2)), _NAMES, 'x').values()) == {
    1
  }
