"""Scores the quality of a corpus's moments: columns that a selection can use.

  python tools/score_corpus.py --corpus=DIR [--workers=N]
  python tools/score_corpus.py --corpus=DIR --checkpoint=WORKDIR [--embeddings]
  python tools/score_corpus.py --corpus=DIR --similar=.95

Writes CORPUS/quality.parquet and quality.json; the index stays as it is.
Interrupted anywhere, the same command goes on. With the run folder of a model
of ours it adds the similarity of each picture with its text, `alignment`, and
with another's, `alignment_shuffled`; with `--similar`, from the embeddings that
were kept, clusters of pictures from that cosine on, `embedding_duplicate`.
"""

import os
import sys

from absl import flags

from babyvfm_jax import app

_CORPUS = flags.DEFINE_string('corpus', None, 'The corpus.', required=True)
_WORKERS = flags.DEFINE_integer('workers', os.cpu_count() or 1, 'Processes.')
_DISTANCE = flags.DEFINE_integer('distance', 3, 'Bits between duplicates.')
_CHECKPOINT = flags.DEFINE_string('checkpoint', '', 'Run folder of a model.')
_STEP = flags.DEFINE_integer('step', None, 'Of it; default: the latest.')
_EMBEDDINGS = flags.DEFINE_bool('embeddings', False, 'Keep its embeddings.')
_SIMILAR = flags.DEFINE_float('similar', None, 'Cosine of near duplicates.')


def main(_: list[str]) -> None:
  from babyvfm_jax.corpus import pool, store
  from babyvfm_jax.corpus.quality import score, similar, table

  known: tuple = (store.CorpusError, table.QualityError, pool.WorkerError)
  try:
    if _SIMILAR.value is not None:
      result = similar.score(_CORPUS.value, _SIMILAR.value)
    elif _CHECKPOINT.value:
      from babyvfm_jax.training import checkpoint, pair_scores

      known += (checkpoint.CheckpointError,)
      result = pair_scores.score(
        _CORPUS.value,
        _CHECKPOINT.value,
        step=_STEP.value,
        embeddings=_EMBEDDINGS.value,
      )
    else:
      result = score.score(
        _CORPUS.value, workers=_WORKERS.value, distance=_DISTANCE.value
      )
  except known as error:
    sys.exit(f'score_corpus: {error}')
  print(result.summary())


if __name__ == '__main__':
  app.run(main)
