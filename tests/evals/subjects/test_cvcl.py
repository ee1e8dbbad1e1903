"""CVCL's checkpoint form, with random weights of exactly its names and shapes."""

import argparse
import json
import sys
import types

import numpy as np
import PIL.Image
import pytest

from babyvfm_jax.evals.subject import SubjectError
from babyvfm_jax.evals.subjects import outside

torch = pytest.importorskip('torch', reason="install the extra 'peers'")

_WORDS = ['<pad>', '<unk>', '<sos>', '<eos>', 'ball', 'the', 'dog', 'do', "n't"]
_VOCABULARY = {word: index for index, word in enumerate(_WORDS)}


@pytest.fixture(scope='module')
def state():
  """What Lightning saves: each weight under its two names."""
  from babyvfm_jax.evals.subjects import resnet

  torch.manual_seed(0)
  vision = resnet.build('resnext50_32x4d')
  vision.fc = torch.nn.Linear(2048, 512)
  words = torch.randn(len(_WORDS), 512)
  found = {}
  for outer in ('vision_encoder.model', 'model.image_embed.model'):
    found.update({f'{outer}.{k}': v for k, v in vision.state_dict().items()})
  for outer in (
    'text_encoder',
    'model.text_embed',
    'language_model.text_encoder',
  ):
    found[f'{outer}.embedding.weight'] = words
  found['model.logit_neg_log_temperature'] = torch.tensor(2.659)
  return found


@pytest.fixture(scope='module')
def checkpoint(state, tmp_path_factory):
  path = tmp_path_factory.mktemp('cvcl') / 'cvcl_s.ckpt'
  args = argparse.Namespace(embedding_dim=512, text_encoder='embedding')
  torch.save(
    {
      'epoch': 3,
      'state_dict': state,
      'hyper_parameters': {'args': args},
      'pytorch-lightning_version': '1.6.0',
    },
    path,
  )
  path.with_name('vocab.json').write_text(json.dumps(_VOCABULARY))
  return path


def test_the_network_has_the_weights_of_a_resnext50(state):
  vision = {
    key.removeprefix('vision_encoder.model.'): value.shape
    for key, value in state.items()
    if key.startswith('vision_encoder.model.')
  }
  # Of the published architecture: torchvision's resnext50_32x4d has 25,028,904
  # parameters, 2,049,000 of them in its head of 1,000 classes.
  body = sum(
    int(np.prod(shape))
    for key, shape in vision.items()
    if not key.startswith('fc.') and 'running' not in key and 'num_' not in key
  )
  assert body == 25_028_904 - 2_049_000
  assert vision['layer1.0.conv2.weight'] == (128, 4, 3, 3)
  assert vision['layer4.2.conv3.weight'] == (2048, 1024, 1, 1)
  assert vision['layer2.0.downsample.1.running_mean'] == (512,)
  assert vision['fc.weight'] == (512, 2048)


def test_a_text_is_the_mean_of_its_words(checkpoint, state):
  subject = outside.load(f'cvcl:{checkpoint}')
  words = state['text_encoder.embedding.weight'].numpy()
  texts = ['ball', 'The dog', 'the zebra', "don't"]
  rows = [[2, 4, 3], [2, 5, 6, 3], [2, 5, 1, 3], [2, 7, 8, 3]]
  for text, row in zip(texts, rows, strict=True):
    wanted = words[row].sum(axis=0)
    wanted /= np.linalg.norm(wanted)
    np.testing.assert_allclose(subject.embed([text])[0], wanted, atol=1e-6)
  assert subject._encoder.unknown(texts) == ['zebra']


def test_a_picture_goes_through_its_preprocessing(checkpoint, state, photos):
  from babyvfm_jax.evals.subjects import resnet

  module = resnet.build('resnext50_32x4d')
  module.fc = torch.nn.Linear(2048, 512)
  outer = 'model.image_embed.model.'
  module.load_state_dict(
    {k.removeprefix(outer): v for k, v in state.items() if k.startswith(outer)}
  )
  image = PIL.Image.open(photos[1].paths[0]).convert('RGB')
  pixels = np.asarray(image.resize((224, 224), PIL.Image.BICUBIC)) / 255
  pixels = (pixels - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
  batch = torch.tensor(pixels.transpose(2, 0, 1)[None], dtype=torch.float32)
  with torch.no_grad():
    (wanted,) = module.eval()(batch).numpy()
  subject = outside.load(f'cvcl:{checkpoint}')
  (found,) = subject.embed(photos[1:2])
  np.testing.assert_allclose(found, wanted / np.linalg.norm(wanted), atol=1e-5)
  cosine = float(found @ subject.embed(['ball'])[0])
  (score,) = subject.similarity([(photos[1], 'ball')])
  assert score == pytest.approx(cosine, abs=1e-6)


def test_words_are_found_in_what_lightning_pickled(state, tmp_path):
  """Its hyperparameters hold modules of a package that nobody has."""
  package = types.ModuleType('multimodal_of_nobody')

  class TextEncoder(torch.nn.Module):
    pass

  TextEncoder.__module__ = package.__name__
  TextEncoder.__qualname__ = 'TextEncoder'
  package.TextEncoder = TextEncoder
  sys.modules[package.__name__] = package
  path = tmp_path / 'pickled.ckpt'
  try:
    encoder = TextEncoder()
    encoder.vocab = _VOCABULARY
    torch.save(
      {'state_dict': state, 'hyper_parameters': {'text_encoder': encoder}},
      path,
    )
  finally:
    del sys.modules[package.__name__]
  subject = outside.load(f'cvcl:{path}')
  assert subject._encoder._vocabulary == _VOCABULARY


def test_what_does_not_fit_says_why(checkpoint, state, tmp_path):
  with pytest.raises(SubjectError, match='no such file; give a checkpoint'):
    outside.load(f'cvcl:{tmp_path}/nothing.ckpt')
  alone = tmp_path / 'alone.ckpt'
  torch.save({'state_dict': state}, alone)
  with pytest.raises(SubjectError, match=r'vocab\.json: no such file'):
    outside.load(f'cvcl:{alone}')
  (tmp_path / 'vocab.json').write_text(json.dumps({'<pad>': 0}))
  with pytest.raises(SubjectError, match='1 words for 9 embeddings'):
    outside.load(f'cvcl:{alone}')
  (tmp_path / 'vocab.json').write_text(json.dumps(_VOCABULARY))
  other = {k: v for k, v in state.items() if 'layer3.1.conv2' not in k}
  torch.save({'state_dict': other}, alone)
  with pytest.raises(SubjectError, match=r'lacks 1 of .*layer3\.1\.conv2'):
    outside.load(f'cvcl:{alone}')
  torch.save({'state_dict': {'vision_encoder.model.cls_token': 0}}, alone)
  with pytest.raises(SubjectError, match='only the ResNeXt-50'):
    outside.load(f'cvcl:{alone}')
