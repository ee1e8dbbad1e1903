"""Subjects by name: readable, one each, and errors that help."""

import builtins
import sys

import pytest

from babyvfm_jax.evals.subject import SubjectError
from babyvfm_jax.evals.subjects import outside


def test_names_are_readable_and_differ(tmp_path):
  texts = [
    f'clip:{tmp_path}/vit-b32',
    f'siglip:{tmp_path}/vit-b32',
    f'clip:{tmp_path}/other/vit-b32',
    f'torchvision:resnet50:{tmp_path}/a.pt',
    f'cvcl:{tmp_path}/a.ckpt',
  ]
  specs = [outside.parse(text) for text in texts]
  names = outside.names_of(specs)
  assert names[1] == 'siglip:vit-b32'
  assert names[3:] == ['torchvision:resnet50:a.pt', 'cvcl:a.ckpt']
  assert names[0].endswith('/vit-b32') and names[2].endswith('/other/vit-b32')
  assert len(set(names)) == len(names)
  assert outside.names_of(specs[:2]) == ['clip:vit-b32', 'siglip:vit-b32']


@pytest.mark.parametrize('text', ['blip:x', 'clip', 'clip:', ''])
def test_an_unknown_kind_gives_the_list(text):
  with pytest.raises(SubjectError, match='names no subject') as error:
    outside.parse(text)
  for kind in outside.KINDS.values():
    assert kind.form in str(error.value)


def test_an_architecture_is_asked_for():
  with pytest.raises(SubjectError, match='give it as open_clip:NAME:FILE'):
    outside.parse('open_clip:weights.pt')


def test_a_run_is_named_with_the_steps_it_has(tmp_path):
  with pytest.raises(SubjectError, match='no checkpoints; give the folder'):
    outside.parse(f'run:{tmp_path}')
  for step in (5, 20, 100):
    (tmp_path / 'r@2' / 'checkpoints' / str(step)).mkdir(parents=True)
  assert outside.parse(f'run:{tmp_path}/r@2').step == 100
  spec = outside.parse(f'run:{tmp_path}/r@2@20')
  assert (spec.step, spec.name) == (20, 'run:r@2')
  with pytest.raises(SubjectError, match=r'no checkpoint of step 7; .*\[5, 20'):
    outside.parse(f'run:{tmp_path}/r@2@7')


@pytest.mark.parametrize(
  ('text', 'package', 'module'),
  [
    ('clip:DIR', 'transformers', 'hf_contrastive'),
    ('vlm:DIR', 'transformers', 'hf_causal'),
    ('open_clip:ViT-B-32:x.pt', 'open_clip', 'open_clip_model'),
    ('cvcl:x.ckpt', 'torch', 'cvcl'),
    ('timm:vit:x.pt', 'timm', ''),
  ],
)
def test_a_missing_package_names_the_extra(text, package, module, monkeypatch):
  if text.startswith('timm'):
    pytest.importorskip('torch')
  own = builtins.__import__

  def without(name, *arguments, **options):
    if name.split('.')[0] == package:
      raise ImportError(f'No module named {name!r}')
    return own(name, *arguments, **options)

  for name in (module, 'peer', 'hf_contrastive', 'hf_eyes', 'resnet'):
    if module:
      monkeypatch.delitem(
        sys.modules, f'babyvfm_jax.evals.subjects.{name}', raising=False
      )
  monkeypatch.setattr(builtins, '__import__', without)
  with pytest.raises(SubjectError, match=r"pip install 'babyvfm_jax\[peers\]'"):
    outside.load(text)
