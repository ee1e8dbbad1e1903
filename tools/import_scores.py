"""Takes scores of an outside model in as columns that a selection can use.

  python tools/import_scores.py --corpus=DIR --scorer=clip --table=FILE.parquet \
    --weights="CLIP ViT-B/32" [--weights_file=FILE | --weights_sha256=HASH]
  python tools/import_scores.py --corpus=DIR --scorer=clip \
    --function=package.module:function --weights=...

The table has the column `moment_id`; the function gets moments and gives
`{column: numbers}`. Both are recorded in CORPUS/quality.json as outside
weights: a run that selects by such a column is not strict.
"""

import sys
from pathlib import Path

from absl import flags

from babyvfm_jax import app
from babyvfm_jax.corpus import store
from babyvfm_jax.corpus.quality import outside, table

_CORPUS = flags.DEFINE_string('corpus', None, 'The corpus.', required=True)
_SCORER = flags.DEFINE_string('scorer', None, 'Its name.', required=True)
_TABLE = flags.DEFINE_string('table', '', 'Parquet or csv file.')
_FUNCTION = flags.DEFINE_string('function', '', 'package.module:function.')
_QUERY = flags.DEFINE_string('select', '', 'Moments that a function scores.')
_WEIGHTS = flags.DEFINE_string('weights', None, 'Model.', required=True)
_VERSION = flags.DEFINE_string('weights_version', '', 'Of the model.')
_FILE = flags.DEFINE_string('weights_file', None, 'Its hash is noted.')
_SHA256 = flags.DEFINE_string('weights_sha256', '', 'Or the hash itself.')
_STRICT = flags.DEFINE_bool('strict', False, 'Trained on this corpus alone.')


def main(_: list[str]) -> None:
  if bool(_TABLE.value) == bool(_FUNCTION.value):
    sys.exit('import_scores: give either --table or --function')
  file = Path(_FILE.value) if _FILE.value else None
  weights = outside.Weights(
    _WEIGHTS.value, _VERSION.value, file, _SHA256.value, _STRICT.value
  )
  key = (_CORPUS.value, _TABLE.value or _FUNCTION.value, _SCORER.value, weights)
  try:
    if _TABLE.value:
      result = outside.add_table(*key)
    else:
      result = outside.add_function(*key, query=_QUERY.value)
  except (store.CorpusError, table.QualityError) as error:
    sys.exit(f'import_scores: {error}')
  print(result.summary())


if __name__ == '__main__':
  app.run(main)
