"""Prints what a selection of a corpus keeps, and what each of its steps costs.

  python tools/select_corpus.py --corpus=DIR \
    [--select="split == 'train' and sharpness > 0.01"] \
    [--curate="({'kind': 'deduplicate'}, {'kind': 'cap', 'most': 500})"] \
    [--order=age_days] [--out=ids.txt]

The same values go into a component of a config's mixture.
"""

import ast
import sys
from pathlib import Path

from absl import flags

from babyvfm_jax import app

_CORPUS = flags.DEFINE_string('corpus', None, 'The corpus.', required=True)
_SELECT = flags.DEFINE_string('select', "split == 'train'", 'A query.')
_CURATE = flags.DEFINE_string('curate', '()', 'Steps, as in a config.')
_ORDER = flags.DEFINE_string('order', '', 'Column to sort by.')
_SEED = flags.DEFINE_integer('seed', 0, 'Of the run.')
_OUT = flags.DEFINE_string('out', '', 'File for the ids of what is kept.')


def main(_: list[str]) -> None:
  from babyvfm_jax.corpus import store
  from babyvfm_jax.data.selection import curate

  try:
    corpus = store.Corpus(_CORPUS.value)
    chosen = curate.select(
      corpus.index,
      _SELECT.value,
      _ORDER.value,
      _CORPUS.value,
      steps=ast.literal_eval(_CURATE.value),
      seed=_SEED.value,
      embed=corpus.embeddings,
    )
  except (store.CorpusError, ValueError, SyntaxError) as error:
    sys.exit(f'select_corpus: {error}')
  print(chosen.report)
  if _OUT.value:
    ids = corpus.index['moment_id'].iloc[chosen.rows]
    Path(_OUT.value).write_text('\n'.join(ids) + '\n', encoding='utf-8')


if __name__ == '__main__':
  app.run(main)
