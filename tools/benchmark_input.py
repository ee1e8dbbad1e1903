"""Measures the loader beside the training step of a config.

  python tools/benchmark_input.py --config=configs/NAME.py:corpus=DIR \
    [--rounds=5] [--seconds=3] [--config.training.workers=1 ...]

Fails if the loader gives less than three times what the step takes.
"""

import sys

from absl import flags

from babyvfm_jax import app, config

_CONFIG = config.define_flag()
_ROUNDS = flags.DEFINE_integer('rounds', 5, 'Windows of each, by turns.')
_SECONDS = flags.DEFINE_float('seconds', 3.0, 'Length of a window.')


def main(_: list[str]) -> None:
  from babyvfm_jax.benchmarks import input as benchmark

  result = benchmark.measure(
    config.plain(_CONFIG.value), rounds=_ROUNDS.value, seconds=_SECONDS.value
  )
  print(result)
  if not result.enough:
    sys.exit('benchmark_input: the loader is too slow for this step')


if __name__ == '__main__':
  app.run(main)
