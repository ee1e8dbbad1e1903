"""Abstract Scenes on two cores: retrieval far above the linear floor.

  python -m experiments.pretrain \
    --config=configs/scenes_small.py:corpus=DIR --workdir=runs/scenes

Arguments: `corpus`, `steps` (2,000), `shuffled` (every sentence with another
scene: the control).
"""

from babyvfm_jax.config import parse_arg
from configs import common


def get_config(arg: str = ''):
  args = parse_arg(arg, corpus='', steps=2000, shuffled=False)
  config = common.base('scenes_small', args.corpus)
  config.steps = args.steps
  config.batch_size = 128
  config.model.preset = 'tiny'
  config.model.generate_utterances = 1
  config.mixture.pairs = common.component(
    'pairs',
    select="split == 'train' and speaker_label == 'annotator'",
    length=20,
    utterances=2,
    shuffled=args.shuffled,
    augment={'crop': 0.1, 'jitter': 0.1},
  )
  config.objectives.info_nce = common.objective()
  config.objectives.next_token = common.objective(0.5)
  config.training.matmul_dtype = 'bfloat16'
  config.training.checkpoint_every = 250
  config.evals.every = 500
  config.evals.limit = 200
  return config
