"""Text alone: next token on child-directed speech, for tests of grammar.

  python -m experiments.pretrain --workdir=runs/childes \
    --config=configs/childes_text.py:corpus=corpora/childes

Arguments: `corpus`; `steps` (6,000, about twelve times through the million
words that are said to children in CHILDES's Brent, Brown, New England, Peters); `seed`.

Hardware: two CPU cores. Time: about half an hour.
Expect: Zorro above chance on average, with paradigms that stay at chance; see
the README.
"""

from babyvfm_jax.config import parse_arg
from configs import common


def get_config(arg: str = ''):
  args = parse_arg(arg, corpus='', steps=6000, seed=0)
  config = common.base('childes_text', args.corpus)
  config.seed = args.seed
  config.steps = args.steps
  config.batch_size = 64
  config.model.preset = 'tiny'
  config.model.fusion = 'prefix'
  config.model.text_layers = 4
  config.model.dropout = 0.1
  config.mixture.text = common.component(
    'text',
    select="split == 'train' and speaker != 'key_child'",
    length=64,
  )
  config.objectives.next_token = common.objective()
  config.optimizer.name = 'muon'
  config.optimizer.learning_rate = 2e-3
  config.optimizer.b1 = 0.9
  config.training.matmul_dtype = 'bfloat16'
  config.training.checkpoint_every = 500
  config.training.keep_every = 1000
  config.evals.every = 0
  return config
