"""Pictures, and small models of outside libraries with random weights."""

import numpy as np
import PIL.Image
import pytest

from babyvfm_jax.evals.item import Visual

WORDS = ('a', 'ball', 'the', 'dog', 'is', 'here', 'look', 'red', 'cup', 'and')
WORDS += ('blue', 'big', 'small', 'cat')
MARK = '<image>'


@pytest.fixture(scope='session')
def photos(tmp_path_factory):
  """Six visuals: pictures of several sizes, the last a copy of the first."""
  folder = tmp_path_factory.mktemp('photos')
  generator = np.random.default_rng(3)
  sizes = [(24, 24), (30, 24), (24, 40), (16, 16), (24, 24)]
  paths = []
  for number, (height, width) in enumerate(sizes):
    # Coarse squares, so that a resize does not make all of them grey.
    coarse = generator.integers(0, 256, (4, 4, 3), dtype=np.uint8)
    image = PIL.Image.fromarray(coarse).resize((width, height), 0)
    paths.append(folder / f'{number}.png')
    image.save(paths[-1])
  paths.append(folder / 'copy.png')
  paths[-1].write_bytes(paths[0].read_bytes())
  return [Visual((path,)) for path in paths]


@pytest.fixture(scope='session')
def word_tokenizer():
  """A tokenizer of whole words, with the special tokens of CLIP and LLaVA."""
  return tokenizer_of(WORDS)


def tokenizer_of(words):
  """A tokenizer of some whole words."""
  transformers = pytest.importorskip(
    'transformers', reason="install the extra 'peers' to read outside models"
  )
  tokenizers = pytest.importorskip('tokenizers')
  special = ['<pad>', '<bos>', '<eos>', '<unk>', MARK, '\n']
  vocabulary = {word: i for i, word in enumerate([*special, *words])}
  inner = tokenizers.Tokenizer(
    tokenizers.models.WordLevel(vocabulary, unk_token='<unk>')
  )
  inner.pre_tokenizer = tokenizers.pre_tokenizers.Sequence(
    [
      tokenizers.pre_tokenizers.Split('\n', 'isolated'),
      tokenizers.pre_tokenizers.Split(' ', 'removed'),
    ]
  )
  inner.post_processor = tokenizers.processors.TemplateProcessing(
    single='<bos> $A <eos>', special_tokens=[('<bos>', 1), ('<eos>', 2)]
  )
  return transformers.PreTrainedTokenizerFast(
    tokenizer_object=inner,
    pad_token='<pad>',
    bos_token='<bos>',
    eos_token='<eos>',
    unk_token='<unk>',
    additional_special_tokens=[MARK],
    model_input_names=['input_ids', 'attention_mask'],
  )


@pytest.fixture(scope='session')
def spread_weights():
  """Draws weights so wide that what goes in changes what comes out."""
  torch = pytest.importorskip('torch')

  def spread(model):
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
      for parameter in model.parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        parameter.add_(0.15 * noise)
    return model.eval()

  return spread


@pytest.fixture(scope='session')
def clip_folder(tmp_path_factory, word_tokenizer, spread_weights):
  """A CLIP as its users have one: a folder of save_pretrained."""
  return _contrastive('CLIP', tmp_path_factory, word_tokenizer, spread_weights)


@pytest.fixture(scope='session')
def siglip_folder(tmp_path_factory, word_tokenizer, spread_weights):
  """A SigLIP as its users have one."""
  return _contrastive(
    'Siglip', tmp_path_factory, word_tokenizer, spread_weights
  )


@pytest.fixture(scope='session')
def random_clip(tmp_path_factory, spread_weights):
  """Makes a CLIP of random weights that knows some words."""

  def make(words):
    tokenizer = tokenizer_of(words)
    return _contrastive('CLIP', tmp_path_factory, tokenizer, spread_weights)

  return make


def _contrastive(kind, tmp_path_factory, tokenizer, spread_weights):
  import transformers

  sizes = {
    'hidden_size': 32,
    'intermediate_size': 48,
    'num_hidden_layers': 2,
    'num_attention_heads': 4,
  }
  text = {
    **sizes,
    'vocab_size': len(tokenizer),
    'max_position_embeddings': 12,
    'bos_token_id': 1,
    'eos_token_id': 2,
    'pad_token_id': 0,
  }
  vision = {**sizes, 'image_size': 16, 'patch_size': 8}
  config = getattr(transformers, f'{kind}Config')(
    text_config=text,
    vision_config=vision,
    **({'projection_dim': 20} if kind == 'CLIP' else {}),
  )
  model = spread_weights(getattr(transformers, f'{kind}Model')(config))
  if kind == 'CLIP':
    processor = transformers.CLIPImageProcessorPil(
      size={'shortest_edge': 16}, crop_size={'height': 16, 'width': 16}
    )
  else:
    processor = transformers.SiglipImageProcessorPil(
      size={'height': 16, 'width': 16}
    )
  folder = tmp_path_factory.mktemp('peers') / f'{kind.lower()}-tiny'
  for part in (model, tokenizer, processor):
    part.save_pretrained(folder)
  return folder


@pytest.fixture(scope='session')
def llava_folder(tmp_path_factory, word_tokenizer, spread_weights):
  """A LLaVA of two small towers, as its users have one."""
  import transformers

  sizes = {
    'hidden_size': 32,
    'intermediate_size': 48,
    'num_hidden_layers': 2,
    'num_attention_heads': 4,
  }
  config = transformers.LlavaConfig(
    text_config=transformers.LlamaConfig(
      **sizes,
      vocab_size=len(word_tokenizer),
      max_position_embeddings=64,
      bos_token_id=1,
      eos_token_id=2,
      pad_token_id=0,
    ),
    vision_config=transformers.CLIPVisionConfig(
      **sizes, image_size=16, patch_size=8
    ),
    image_token_id=4,
    image_token_index=4,
    image_seq_length=4,
  )
  model = spread_weights(transformers.LlavaForConditionalGeneration(config))
  processor = transformers.LlavaProcessor(
    transformers.CLIPImageProcessorPil(
      size={'shortest_edge': 16}, crop_size={'height': 16, 'width': 16}
    ),
    word_tokenizer,
    patch_size=8,
    vision_feature_select_strategy='default',
    num_additional_image_tokens=1,
    image_token=MARK,
  )
  folder = tmp_path_factory.mktemp('peers') / 'llava-tiny'
  model.save_pretrained(folder)
  processor.save_pretrained(folder)
  return folder


@pytest.fixture(scope='session')
def gpt2_folder(tmp_path_factory, word_tokenizer, spread_weights):
  """A GPT-2 as its users have one."""
  import transformers

  config = transformers.GPT2Config(
    vocab_size=len(word_tokenizer),
    n_positions=32,
    n_embd=32,
    n_layer=2,
    n_head=4,
    bos_token_id=1,
    eos_token_id=2,
  )
  model = spread_weights(transformers.GPT2LMHeadModel(config))
  folder = tmp_path_factory.mktemp('peers') / 'gpt2-tiny'
  model.save_pretrained(folder)
  word_tokenizer.save_pretrained(folder)
  return folder
