"""Audit of a corpus: what crosses its splits or meets an evaluation set.

`rules` says what counts. `audit` compares a corpus with itself, other corpora
and tests; the result is a table by kind and pair of sides, with examples.
"""

from __future__ import annotations

from collections.abc import Sequence

from babyvfm_jax.corpus import store
from babyvfm_jax.corpus.audit import findings as findings_lib
from babyvfm_jax.corpus.audit import material, sides
from babyvfm_jax.corpus.audit.material import Material
from babyvfm_jax.corpus.audit.result import Audit, Row, tabulate
from babyvfm_jax.corpus.audit.rules import CHEAP, KINDS, Rules

__all__ = ['CHEAP', 'KINDS', 'Audit', 'Material', 'Row', 'Rules', 'audit']


def audit(
  corpus: store.Corpus,
  against: Sequence[Material] = (),
  *,
  rules: Rules | None = None,
  kinds: Sequence[str] = KINDS,
) -> Audit:
  """Looks for leakage.

  Args:
    corpus: The corpus.
    against: Other corpora and tests (`material.of_corpus`,
      `evals.material.of_task`).
    rules: What counts as leakage.
    kinds: What to look for; `CHEAP` reads next to no pictures.

  Raises:
    ValueError: A kind that there is not.
  """
  unknown = sorted(set(kinds) - set(KINDS))
  if unknown:
    raise ValueError(f'kinds {unknown}: use some of {", ".join(KINDS)}')
  rules = rules or Rules()
  both = sides.face(material.of_corpus(corpus), against)
  found = [
    finding
    for kind, find in findings_lib.BY_INDEX.items()
    if kind in kinds
    for finding in find(both, rules)
  ]
  counts: dict[str, int] = {}
  if {'frame', 'near'} & set(kinds):
    pictured, counts = findings_lib.frames(both, rules)
    found += [finding for finding in pictured if finding.kind in kinds]
  table = tabulate(both, found, rules=rules, kinds=kinds, counts=counts)
  # What both sides say is withheld if either side's is.
  if any(material.show == 'nothing' for material in both.materials):
    table = table.without_texts()
  return table
