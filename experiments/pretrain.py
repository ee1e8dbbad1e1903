"""Trains a model.

  python -m experiments.pretrain --config=configs/NAME.py:corpus=DIR \
    --workdir=DIR [--config.x.y=value ...]

The same command with the same folder goes on where the run stopped.
"""

from absl import flags

from babyvfm_jax import app, config

_CONFIG = config.define_flag()
_WORKDIR = flags.DEFINE_string('workdir', None, 'Run folder.', required=True)


def main(_: list[str]) -> None:
  from babyvfm_jax.training import loop

  loop.train(_CONFIG.value, _WORKDIR.value)


if __name__ == '__main__':
  app.run(main)
