"""Measures selections on a synthetic index: seconds and memory of each.

python tools/benchmark_selection.py [--rows=1000000] [--width=64]
"""

from absl import flags

from babyvfm_jax import app

_ROWS = flags.DEFINE_integer('rows', 1_000_000, 'Moments of the index.')
_WIDTH = flags.DEFINE_integer('width', 64, 'Of the embeddings.')


def main(_: list[str]) -> None:
  from babyvfm_jax.benchmarks import selection

  for row in selection.measure(_ROWS.value, width=_WIDTH.value):
    print(row)
  own, random = selection.clip_cov_error()
  print(f'error of the cross-covariance: {own:.4f}, random {random:.4f}')


if __name__ == '__main__':
  app.run(main)
