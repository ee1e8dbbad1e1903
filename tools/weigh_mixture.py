"""Prints weights for the components of a config's mixture.

  python tools/weigh_mixture.py --config=configs/NAME.py:arg --method=entropy
  python tools/weigh_mixture.py --config=configs/NAME.py:arg --method=dro \
    [--config.steps=500 --config.model.preset=nano]

`entropy` counts words of the training texts. `dro` trains the config's model
twice, as reference and as proxy, on a batch of every component a step.
"""

import sys

from absl import flags

from babyvfm_jax import app
from babyvfm_jax import config as config_lib

_CONFIG = config_lib.define_flag()
_METHOD = flags.DEFINE_enum('method', 'entropy', ['entropy', 'dro'], 'How.')
_RATE = flags.DEFINE_float('rate', 1.0, 'Step size of the weights (dro).')
_CLIP = flags.DEFINE_string('clip', 'component', "Or 'token', as DoReMi.")


def main(_: list[str]) -> None:
  from babyvfm_jax.training import mixture_weights

  config = config_lib.plain(_CONFIG.value)
  try:
    if _METHOD.value == 'entropy':
      for name, part in mixture_weights.by_entropy(config).items():
        print(f'{name}: weight {part.weight:.3f}, {part.entropy:.2f} nats')
      return
    options = {'rate': _RATE.value, 'clip': _CLIP.value}
    for name, part in mixture_weights.weigh(config, **options).items():
      print(
        f'{name}: weight {part.weight:.3f} (at last {part.last:.3f}); '
        f'reference {part.reference:.3f}, proxy {part.proxy:.3f}, excess '
        f'{part.excess:.3f} nats a token'
      )
  except ValueError as error:
    sys.exit(f'weigh_mixture: {error}')


if __name__ == '__main__':
  app.run(main)
