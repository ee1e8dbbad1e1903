"""Assembly: a run's parts from its configuration.

Training and every later reader of a run folder (evaluation, export) build the
same model here, from `config.json` and the tokenizer beside it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from babyvfm_jax import models
from babyvfm_jax.corpus.privacy import policy
from babyvfm_jax.corpus.store import Corpus
from babyvfm_jax.corpus.tokenizer import Tokenizer
from babyvfm_jax.data import loader, mixture
from babyvfm_jax.objectives import OBJECTIVES
from babyvfm_jax.training import checkpoint, optimizer
from babyvfm_jax.training.optimizer import Optimizer
from babyvfm_jax.training.step import Ingredient, wanted_outputs

TOKENIZER = 'tokenizer'


class Data(NamedTuple):
  """What a run reads.

  Attributes:
    corpora: By folder.
    tokenizer: One for all of them.
    streams: The components of the mixture, opened.
  """

  corpora: Mapping[str, Corpus]
  tokenizer: Tokenizer
  streams: Sequence[loader.Stream]


class Trained(NamedTuple):
  """A model out of a run folder.

  Attributes:
    model: The module.
    params: Its parameters.
    tokenizer: The one that it was trained with.
    config: The run's configuration, as plain values.
    step: Training step of the parameters.
  """

  model: models.BabyVFM
  params: Any
  tokenizer: Tokenizer
  config: dict[str, Any]
  step: int


def build_model(
  config: Mapping[str, Any], vocabulary_size: int
) -> models.BabyVFM:
  """Builds the model of a configuration.

  Args:
    config: A whole configuration; a field of its `model` that is 0 or ''
      stays as the preset has it.
    vocabulary_size: V.
  """
  fields = {k: v for k, v in config['model'].items() if v not in (0, '', None)}
  training = config['training']
  return models.build(
    fields.pop('preset'),
    vocabulary_size=vocabulary_size,
    image_size=config['image_size'],
    dtype=training['dtype'],
    matmul_dtype=training['matmul_dtype'] or training['dtype'],
    remat=training['remat'],
    scan=training['scan'],
    max_frames=fields.pop('max_frames', 0) or most_frames(config),
    **fields,
  )


def most_frames(config: Mapping[str, Any]) -> int:
  """Frames of the longest example that a mixture draws, at least 1."""
  most = 1
  for component in config['mixture'].values():
    if component['view'] == 'text':
      continue
    windows = component['view'] == 'dialogues'
    moments = component['utterances'] if windows else 1
    most = max(most, component['frames'] * moments)
  return most


def build_recipe(config: Mapping[str, Any]) -> list[Ingredient]:
  """The objectives of a configuration; a weight of constant 0 is left out."""
  recipe = []
  for name in sorted(config['objectives']):
    options = dict(config['objectives'][name])
    weight = options.pop('weight')
    if weight != 0:
      recipe.append(Ingredient(OBJECTIVES[name], weight, options))
  return recipe


def trained_abilities(config: Mapping[str, Any]) -> frozenset[str]:
  """What a run's objectives train a model for, as `evals.subject` names it.

  Without a loss over the next token its likelihoods mean nothing, without one
  over both towers its similarities of a picture and a text; embeddings of
  pictures are there in any case.
  """
  recipe = build_recipe(config)
  outputs = frozenset().union(*(one.objective.outputs for one in recipe))
  found = {'embedding', 'surprise'}
  if 'next_token_logits' in outputs:
    found |= {'likelihood', 'dialogue', 'generation'}
  if {'visual_embedding', 'text_embedding'} <= outputs:
    found.add('similarity')
  return frozenset(found)


def build_optimizer(config: Mapping[str, Any], params: Any) -> Optimizer:
  """The optimizer of a configuration, for parameters or their shapes."""
  fields = dict(config['optimizer'])
  rate = optimizer.schedule(
    fields.pop('schedule'),
    fields.pop('learning_rate'),
    config['steps'],
    warmup=fields.pop('warmup'),
    fall=fields.pop('fall'),
  )
  return optimizer.build(params, learning_rate=rate, **fields)


def example_batch(
  config: Mapping[str, Any], model: models.BabyVFM
) -> dict[str, np.ndarray]:
  """A batch of one, with all that the model can compute something of."""
  return models.example_batch(
    batch_size=1,
    frames=model.max_frames,
    utterances=1,
    length=max(part['length'] for part in config['mixture'].values()),
    image_size=config['image_size'],
  )


def open_data(config: Mapping[str, Any]) -> Data:
  """Opens the corpora and tokenizer of a configuration, and what it draws."""
  components = mixture.components(
    config['mixture'],
    corpus=config['corpus'],
    batch_size=config['batch_size'],
    image_size=config['image_size'],
  )
  corpora = {part.corpus: Corpus(part.corpus) for part in components}
  tokenizer = Tokenizer.load(_tokenizer_folder(config))
  streams = loader.open_streams(
    components, corpora=corpora, tokenizer=tokenizer, seed=config['seed']
  )
  return Data(corpora, tokenizer, streams)


def task_folders(config: Mapping[str, Any]) -> list[str]:
  """Folders of the tasks that a run sits; none if its corpus has none."""
  if config['evals']['tasks']:
    return config['evals']['tasks'].split(',')
  folder = Path(config['corpus']) / 'tasks'
  return [str(folder)] if config['corpus'] and folder.is_dir() else []


def count_costs(
  model: models.BabyVFM,
  recipe: Sequence[Ingredient],
  examples: Mapping[str, Mapping[str, Any]],
) -> dict[str, tuple[int, float]]:
  """What a step on each component costs.

  Args:
    model: The model.
    recipe: The objectives.
    examples: A global batch of each component.

  Returns:
    By component, examples and floating-point operations of a step.
  """
  costs = {}
  for name, batch in examples.items():
    outputs = wanted_outputs(recipe, batch)
    forward = models.count_flops(model, batch, outputs)
    # The backward pass costs twice the forward pass.
    costs[name] = (len(batch['rows']), 3 * forward)
  return costs


def describe_corpora(data: Data) -> dict[str, Any]:
  """Corpora as a run's provenance has them, by the folder's name.

  A corpus is strict for a run where no outside weights touched it, nor chose
  its moments: an outside scorer counts where a selection looks at its columns.
  """
  described: dict[str, Any] = {}
  for path, corpus in sorted(data.corpora.items()):
    looked = {
      column
      for stream in data.streams
      if stream.component.corpus == path
      for column in stream.report.columns
    }
    outside = corpus.outside(looked)
    name = _free_name(Path(path).resolve().name, described)
    described[name] = {
      'path': str(path),
      'fingerprint': corpus.fingerprint,
      'strict': corpus.strict and not outside,
      **({'outside_scorers': outside} if outside else {}),
    }
  return described


def copy_into_run(
  workdir: Path, config: Mapping[str, Any], corpora: Mapping[str, Any]
) -> None:
  """Copies the tokenizer and the corpora's cards into a run folder.

  Args:
    workdir: The run folder.
    config: A whole configuration.
    corpora: See `describe_corpora`.
  """
  folder = _tokenizer_folder(config)
  shutil.copytree(folder, workdir / TOKENIZER, dirs_exist_ok=True)
  for name, fields in corpora.items():
    card = Path(fields['path']) / 'card.json'
    if card.is_file():
      (workdir / 'cards').mkdir(exist_ok=True)
      shutil.copyfile(card, workdir / 'cards' / f'{name}.json')


def read_config(workdir: str | Path) -> dict[str, Any]:
  """The configuration of a run folder, as plain values.

  Raises:
    CheckpointError: The folder is of no run.
  """
  path = Path(workdir) / 'config.json'
  if not path.is_file():
    raise checkpoint.CheckpointError(
      f'{path}: no such file; give the --workdir of a training run'
    )
  return json.loads(path.read_text('utf-8'))


def load_trained(
  workdir: str | Path, step: int | None = None, *, averaged: bool = True
) -> Trained:
  """Reads a model out of a run folder; the corpus is not needed.

  Args:
    workdir: The run folder.
    step: Which checkpoint, the latest by default.
    averaged: Whether to prefer the moving average of the parameters.

  Raises:
    CheckpointError: There is no such checkpoint.
  """
  config = read_config(workdir)
  for card in (Path(workdir) / 'cards').glob('*.json'):
    # What is written about a protected corpus is its owner's as well.
    policy.protect(json.loads(card.read_text('utf-8')).get('policy') or {})
  tokenizer = Tokenizer.load(Path(workdir) / TOKENIZER)
  restored = checkpoint.restore_params(workdir, step, averaged=averaged)
  model = build_model(config, tokenizer.vocabulary_size)
  return Trained(model, restored.params, tokenizer, config, restored.step)


def _tokenizer_folder(config: Mapping[str, Any]) -> Path:
  """The configuration's own, or the corpus's."""
  return Path(config['tokenizer'] or Path(config['corpus']) / TOKENIZER)


def _free_name(name: str, taken: Mapping[str, Any]) -> str:
  """The name, with a number if it is taken."""
  names = [name, *(f'{name}-{number}' for number in range(2, 100))]
  return next(free for free in names if free not in taken)
