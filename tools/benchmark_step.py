"""Measures a training step beside the same model in PyTorch.

  python tools/benchmark_step.py --peer=torch [--preset=small] [--rounds=15]
    [--matmul_dtype=bfloat16]

Needs the extra `peers` (on a CPU: pip install torch==2.13.0).
"""

import sys

from absl import flags

from babyvfm_jax import app

_PEER = flags.DEFINE_enum('peer', 'torch', ['torch'], 'What to compare with.')
_PRESET = flags.DEFINE_string('preset', 'small', 'Size of the model.')
_BATCH = flags.DEFINE_integer('batch_size', 64, 'Examples of a step.')
_MATMUL_DTYPE = flags.DEFINE_enum(
  'matmul_dtype', 'float32', ['float32', 'bfloat16'], 'Of dense products.'
)
_ROUNDS = flags.DEFINE_integer('rounds', 15, 'Pairs of steps.')


def main(_: list[str]) -> None:
  from babyvfm_jax.benchmarks import step

  try:
    result = step.compare(
      preset=_PRESET.value,
      batch_size=_BATCH.value,
      matmul_dtype=_MATMUL_DTYPE.value,
      rounds=_ROUNDS.value,
    )
  except ModuleNotFoundError as error:
    sys.exit(f'benchmark_step: {error}; pip install torch==2.13.0')
  print(result)


if __name__ == '__main__':
  app.run(main)
