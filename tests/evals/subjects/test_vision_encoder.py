"""Encoders of pictures: weights from files, and no texts."""

import numpy as np
import pytest

from babyvfm_jax.evals import item, sitting
from babyvfm_jax.evals.item import Visual
from babyvfm_jax.evals.subject import CannotAnswerError, SubjectError
from babyvfm_jax.evals.subjects import outside

torch = pytest.importorskip('torch', reason="install the extra 'peers'")


def _torchvision():
  """torchvision, where it is there and fits PyTorch."""
  try:
    import torchvision
  except (ImportError, RuntimeError) as error:
    pytest.skip(f'no torchvision that fits PyTorch: {error}')
  return torchvision


@pytest.fixture(scope='module')
def weights(tmp_path_factory):
  """A file of torchvision's form, head and all."""
  from babyvfm_jax.evals.subjects import resnet

  torch.manual_seed(0)
  module = resnet.build('resnet50')
  module.fc = torch.nn.Linear(2048, 10)
  path = tmp_path_factory.mktemp('weights') / 'baby-resnet.pt'
  torch.save({'model_state_dict': module.state_dict()}, path)
  return path


def test_a_state_dict_and_a_name_make_a_subject(weights, photos):
  subject = outside.load(f'torchvision:resnet50:{weights}')
  assert subject.name == 'torchvision:resnet50:baby-resnet.pt'
  features = subject.embed(photos)
  assert features.shape == (6, 2048)
  np.testing.assert_allclose(np.linalg.norm(features, axis=1), 1, atol=1e-5)
  scores = subject.similarity([(photos[0], one) for one in photos])
  np.testing.assert_allclose(scores, features @ features[0], atol=1e-5)
  assert scores[0] == scores[5] == scores.max()


def test_batches_change_nothing(weights, photos):
  from babyvfm_jax.evals.subjects import encoder, vision_encoder

  model = vision_encoder.of_torchvision('resnet50', weights)
  together = encoder.EncoderSubject(model, name='x').embed(photos[:3])
  alone = encoder.EncoderSubject(model, name='x', batch_size=1)
  np.testing.assert_allclose(alone.embed(photos[:3]), together, atol=1e-5)


@pytest.mark.filterwarnings('ignore:.*torch.jit:DeprecationWarning')
def test_torchscript_and_maps_of_features(photos, tmp_path):
  torch.manual_seed(0)
  module = torch.nn.Conv2d(3, 5, 32, stride=32)
  path = tmp_path / 'patches.ts'
  torch.jit.trace(module, torch.zeros(1, 3, 224, 224)).save(str(path))
  subject = outside.load(f'jit:{path}')
  features = subject.embed(photos[:2])
  assert features.shape == (2, 5)
  clip = Visual((*photos[0].paths, *photos[1].paths))
  mean = features.mean(axis=0)
  np.testing.assert_allclose(
    subject.embed([clip])[0], mean / np.linalg.norm(mean), atol=1e-6
  )


def test_texts_are_not_asked_for(weights, make_task, photos):
  subject = outside.load(f'torchvision:resnet50:{weights}')
  entry = {'id': 'a', 'visuals': [['a.png'], ['b.png']], 'choose': 'visual'}
  words = make_task([{**entry, 'texts': ['ball'], 'answer': 0}], 'words')
  same = make_task([{**entry, 'query': ['a.png'], 'answer': 0}], 'same')
  assert sitting.protocol_for(item.read_task(words), subject) == ''
  assert 'no texts' in sitting.why_not(item.read_task(words), subject)
  assert sitting.protocol_for(item.read_task(same), subject) == 'similarity'
  assert sitting.why_not(item.read_task(same), subject) == ''
  with pytest.raises(CannotAnswerError, match='reads no text'):
    subject.similarity([(photos[0], 'ball')])


def test_what_is_missing_is_named(weights, tmp_path):
  with pytest.raises(SubjectError, match='no such file'):
    outside.load(f'torchvision:resnet50:{tmp_path}/no.pt')
  with pytest.raises(SubjectError, match='no such file'):
    outside.load(f'jit:{tmp_path}/no.ts')
  with pytest.raises(SubjectError, match=r'not of torch\.jit\.save'):
    outside.load(f'jit:{weights}')
  with pytest.raises(SubjectError, match=r'lacks .* is it of this'):
    outside.load(f'torchvision:resnext50_32x4d:{_other(tmp_path)}')


def _other(folder):
  torch.save(torch.nn.Linear(2, 2).state_dict(), folder / 'other.pt')
  return folder / 'other.pt'


@pytest.mark.parametrize('name', ['resnext50_32x4d', 'wide_resnet50_2'])
def test_our_resnet_is_torchvision_s(name):
  torchvision = _torchvision()
  from babyvfm_jax.evals.subjects import resnet

  torch.manual_seed(0)
  theirs = torchvision.models.get_model(name, weights=None).eval()
  theirs.fc = torch.nn.Identity()
  ours = resnet.build(name).eval()
  ours.load_state_dict(theirs.state_dict())
  pictures = torch.randn(2, 3, 64, 64)
  with torch.no_grad():
    assert torch.allclose(ours(pictures), theirs(pictures), atol=1e-5)


def test_other_architectures_are_torchvision_s(photos, tmp_path):
  torchvision = _torchvision()
  torch.manual_seed(0)
  module = torchvision.models.mobilenet_v3_small(weights=None)
  torch.save(module.state_dict(), tmp_path / 'm.pt')
  subject = outside.load(f'torchvision:mobilenet_v3_small:{tmp_path}/m.pt')
  assert subject.embed(photos[:2]).shape == (2, 576)
  with pytest.raises(SubjectError, match="has no 'no_net'; it has alexnet"):
    outside.load(f'torchvision:no_net:{tmp_path}/m.pt')


def test_architectures_of_timm(photos, tmp_path):
  _torchvision()
  timm = pytest.importorskip('timm')
  torch.manual_seed(0)
  module = timm.create_model('vit_tiny_patch16_224')
  torch.save(module.state_dict(), tmp_path / 'v.pt')
  subject = outside.load(f'timm:vit_tiny_patch16_224:{tmp_path}/v.pt')
  assert subject.embed(photos[:2]).shape == (2, 192)
  with pytest.raises(SubjectError, match="timm has no 'vit_no'"):
    outside.load(f'timm:vit_no:{tmp_path}/v.pt')
