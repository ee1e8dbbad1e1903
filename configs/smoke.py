"""Everything once, in seconds: a nano model, 20 steps, any corpus.

  python -m experiments.pretrain --config=configs/smoke.py:corpus=DIR \
    --workdir=runs/smoke

Hardware: one CPU core. Time: about half a minute, most of it compilation.
Expect: a falling loss and nothing learned; scores near chance.
"""

from babyvfm_jax.config import parse_arg
from configs import common


def get_config(arg: str = ''):
  args = parse_arg(arg, corpus='', image_size=64)
  config = common.base('smoke', args.corpus)
  config.steps = 20
  config.batch_size = 16
  config.image_size = args.image_size
  config.model.preset = 'nano'
  config.mixture.pairs = common.component('pairs', length=16)
  config.objectives.info_nce = common.objective()
  config.objectives.next_token = common.objective()
  config.training.log_every = 5
  config.training.checkpoint_every = 10
  config.evals.every = 10
  config.evals.bootstrap = 100
  config.evals.limit = 32
  return config
