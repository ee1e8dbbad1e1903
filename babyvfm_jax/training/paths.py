"""Rules by path: the one way to say something about some parameters.

A rule is `(regex, value)`. The regex is searched in a leaf's path, such as
`vision/blocks/block_0/attention/qkv/kernel`; the first rule that matches
decides. A leaf without a rule, and a rule without a leaf, are errors.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import jax


def name(path: Sequence[Any]) -> str:
  """Name of a leaf from its key path: its keys joined by slashes."""
  return jax.tree_util.keystr(tuple(path), simple=True, separator='/')


def named_leaves(tree: Any) -> dict[str, Any]:
  """Leaves of a tree by name, in the tree's order."""
  leaves = jax.tree_util.tree_leaves_with_path(tree)
  return {name(path): leaf for path, leaf in leaves}


def match(
  rules: Sequence[tuple[str, Any]], names: Sequence[str], field: str
) -> dict[str, Any]:
  """Finds the value that the rules give to each name.

  Args:
    rules: `(regex, value)`, most specific first.
    names: Paths of the leaves.
    field: Config field of the rules, for errors.

  Returns:
    Value by name.

  Raises:
    ValueError: A name has no rule, or a rule decides about no name.
  """
  values: dict[str, Any] = {}
  used: set[int] = set()
  for leaf in names:
    for index, (pattern, value) in enumerate(rules):
      if re.search(pattern, leaf):
        values[leaf] = value
        used.add(index)
        break
    else:
      raise ValueError(
        f'{field}: no rule covers parameter {leaf!r}; add one, or a last rule '
        "('.*', {}) for all the rest"
      )
  for index, (pattern, _) in enumerate(rules):
    # A catch-all that is left with nothing does no harm: it is a default.
    if index not in used and pattern != '.*':
      raise ValueError(
        f'{field}: rule {pattern!r} decides about no parameter; remove it, or '
        f'place it before the rules that take its parameters. There are: '
        f'{", ".join(names)}'
      )
  return values
