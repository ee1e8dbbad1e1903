"""The quickstart's model: both objectives on the simulated nursery.

  python -m experiments.quickstart

Hardware: two CPU cores. Time: about half of the quickstart's.
Expect: word to picture well above its chance of .25, controls at chance.
"""

from babyvfm_jax.config import parse_arg
from configs import common


def get_config(arg: str = ''):
  args = parse_arg(arg, corpus='', steps=600)
  config = common.base('quickstart', args.corpus)
  config.steps = args.steps
  config.batch_size = 128
  config.model.preset = 'nano'
  config.model.layers = 3
  config.model.generate_utterances = 1
  config.mixture.pairs = common.component(
    'pairs',
    select=("split == 'train' and frame_count > 0 and speaker == 'caregiver'"),
    length=16,
    augment={'crop': 0.2, 'jitter': 0.2},
  )
  config.objectives.info_nce = common.objective()
  config.objectives.next_token = common.objective(0.5)
  config.optimizer.name = 'muon'
  config.optimizer.learning_rate = 2e-3
  config.training.matmul_dtype = 'bfloat16'
  config.training.checkpoint_every = 100
  config.training.keep_every = 100
  config.evals.every = 100
  # The whole battery sits at the end; on the way what shows learning.
  config.evals.during = '*-word-to-picture,*-retrieval*,*-next-token'
  return config
