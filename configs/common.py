"""Fragments that configs share: every field there is, with its default.

A config calls `base`, sets what differs, and adds components and objectives:

  config = common.base(name='mine', corpus=args.corpus)
  config.mixture.pairs = common.component('pairs')
  config.objectives.info_nce = common.objective()
"""

from ml_collections import ConfigDict

from babyvfm_jax.config import schedule


def base(name: str, corpus: str = '') -> ConfigDict:
  """All fields of a config, without mixture and objectives."""
  return ConfigDict(
    {
      'name': name,
      'seed': 0,
      'steps': 1000,
      'batch_size': 64,
      'image_size': 64,
      # Folder that tools/build_corpus.py wrote.
      'corpus': corpus,
      # Folder of a tokenizer; '' is the corpus's own.
      'tokenizer': '',
      'mixture': {},
      'objectives': {},
      'model': _model(),
      'optimizer': _optimizer(),
      'training': _training(),
      'evals': _evals(),
    }
  )


def component(view: str = 'pairs', **fields) -> ConfigDict:
  """A component of the mixture; see `data/mixture.py`."""
  config = ConfigDict(
    {
      'view': view,
      # Another corpus than the config's.
      'corpus': '',
      'select': "split == 'train'",
      # '' shuffles; a column of the index is a curriculum, walked in order or,
      # with a pacing below 1 (a number or knots), drawn from its first part.
      'order': '',
      'pacing': schedule(1.0),
      # Steps that prune the selection, such as ({'kind': 'deduplicate'},).
      'curate': (),
      # A number, or knots ((fraction of the run, value), ...).
      'weight': schedule(1.0),
      # 0 is the config's.
      'batch_size': 0,
      'frames': 1,
      'utterances': 1,
      'length': 32,
      # True shows every utterance another's picture: the control.
      'shuffled': False,
      'augment': {'crop': 0.0, 'jitter': 0.0},
    }
  )
  config.update(fields)
  return config


def objective(weight=1.0, **options) -> ConfigDict:
  """An objective: its weight (a number or knots) and its options."""
  return ConfigDict({'weight': schedule(weight), **options})


def _model() -> dict:
  """A preset and what differs from it: 0 and '' stay as the preset has them."""
  return {
    'preset': 'tiny',
    'fusion': 'cross',
    'patch': 0,
    'stem': '',
    'width': 0,
    'heads': 0,
    'layers': 0,
    'temporal_layers': 0,
    # 0 is as many as the mixture's longest example has.
    'max_frames': 0,
    'visual_pool': '',
    'text_width': 0,
    'text_heads': 0,
    'text_layers': 0,
    'fusion_layers': 0,
    'positions': '',
    'text_pool': '',
    'max_length': 0,
    'embedding': 0,
    'generate_utterances': 0,
    'temperature': 0.0,
    'bias': 0.0,
    'dropout': 0.0,
    'attention': '',
  }


def _optimizer() -> dict:
  return {
    'name': 'adamw',
    'learning_rate': 1e-3,
    'schedule': 'cosine',
    # Fractions of the run: the rise, and the fall of wsd.
    'warmup': 0.05,
    'fall': 0.2,
    'weight_decay': 0.1,
    'clip': 1.0,
    'b1': 0.9,
    'b2': 0.98,
    # (regex of a parameter's path, {learning_rate: x, decay: x, freeze: True});
    # the first that matches decides.
    'rules': (('kernel$', {}), ('.*', {'decay': 0.0})),
  }


def _training() -> dict:
  return {
    # Of activations, and of the operands of matrix products ('': the same).
    # On a CPU bfloat16 pays in the products only.
    'dtype': 'float32',
    'matmul_dtype': '',
    'remat': False,
    'scan': False,
    # Microbatches an update; splits the batch of a contrastive objective.
    'accumulate': 1,
    # Decay of the moving average of the parameters; 0 for none.
    'ema': 0.0,
    'skip_nonfinite': True,
    'log_every': 20,
    'checkpoint_every': 200,
    # The latest to keep, and which ones to keep for good (0 for none).
    'keep': 2,
    'keep_every': 0,
    'workers': 0,
    'threads': 2,
    'profile_start': 10,
    'profile_steps': 0,
    'tensorboard': False,
    # Devices that the batch, and that parameters, are divided among; -1: rest.
    'mesh': {'data': -1, 'model': 1},
    'fsdp': False,
    # (regex of a parameter's path, mesh axis or None for each of its axes).
    'sharding': (),
  }


def _evals() -> dict:
  return {
    # Steps between evaluations; 0 for one at the end only.
    'every': 200,
    # Folders, separated by commas; '' is the corpus's own tasks.
    'tasks': '',
    # Which of the tasks sit during training, by patterns of their names
    # separated by commas; '' for all. At the end all of them sit.
    'during': '',
    # Whether random, constant, blind and pixel subjects sit the last one too.
    'controls': True,
    'bootstrap': 1000,
    # Items of a task during training; 0 for all. At the end it is all.
    'limit': 0,
  }
