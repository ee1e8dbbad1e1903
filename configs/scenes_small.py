"""Abstract Scenes on two cores: retrieval far above the linear floor.

  python -m experiments.pretrain --workdir=runs/scenes \
    --config=configs/scenes_small.py:corpus=corpora/scenes

Arguments: `corpus`; `steps` (2,700; 900 are a third of the time); `seed`;
`shuffled=true` shows every sentence with another scene, the control.

Hardware: two CPU cores. Time: half an hour at about 220 scenes a second.
Expect, after 900 steps: one sentence finds its scene among 100 in .12 of cases,
all sentences of a scene together in .57; with shuffled pairs .01 and .01.
"""

from babyvfm_jax.config import parse_arg
from configs import common


def get_config(arg: str = ''):
  args = parse_arg(arg, corpus='', steps=2700, seed=0, shuffled=False)
  config = common.base('scenes_small', args.corpus)
  config.seed = args.seed
  config.steps = args.steps
  config.batch_size = 128
  config.model.preset = 'tiny'
  config.model.generate_utterances = 1
  config.mixture.pairs = common.component(
    'pairs',
    select="split == 'train' and speaker_label == 'annotator'",
    length=20,
    utterances=4,
    shuffled=args.shuffled,
    augment={'crop': 0.1, 'jitter': 0.1},
  )
  config.objectives.info_nce = common.objective()
  config.objectives.next_token = common.objective(0.5)
  # Chosen over AdamW at 1e-3 in one short trial; see experiments/README.md.
  config.optimizer.name = 'muon'
  config.optimizer.learning_rate = 2e-3
  config.optimizer.b1 = 0.9
  config.training.matmul_dtype = 'bfloat16'
  config.training.checkpoint_every = 300
  config.training.keep_every = 300
  config.evals.every = args.steps // 3
  config.evals.limit = 200
  # The whole battery sits at the end; on the way what shows learning.
  config.evals.during = '*-word-to-picture,*-retrieval*,*-next-token'
  return config
