"""Models of open_clip: our cosines are the library's."""

import numpy as np
import PIL.Image
import pytest

from babyvfm_jax.evals.subject import SubjectError
from babyvfm_jax.evals.subjects import outside

torch = pytest.importorskip('torch', reason="install the extra 'peers'")
_TEXTS = ['a ball', 'the dog is here']


@pytest.fixture(scope='module')
def library():
  """open_clip, which needs a torchvision that fits PyTorch."""
  try:
    import open_clip
  except (ImportError, RuntimeError) as error:
    pytest.skip(f'open_clip cannot be imported: {error}')
  return open_clip


def test_similarity_is_the_library_s_own(
  library, photos, tmp_path, spread_weights
):
  model, _, transform = library.create_model_and_transforms('ViT-S-32-alt')
  torch.save(spread_weights(model).state_dict(), tmp_path / 'tiny.pt')
  tokenizer = library.get_tokenizer('ViT-S-32-alt')
  images = [
    transform(PIL.Image.open(one.paths[0]).convert('RGB')) for one in photos
  ]
  with torch.no_grad():
    seen, read, _ = model(torch.stack(images), tokenizer(_TEXTS))
  subject = outside.load(f'open_clip:ViT-S-32-alt:{tmp_path}/tiny.pt')
  pairs = [(one, text) for one in photos for text in _TEXTS]
  np.testing.assert_allclose(
    subject.similarity(pairs).reshape(6, 2), (seen @ read.T).numpy(), atol=1e-5
  )


def test_what_is_missing_is_named(library, tmp_path):
  with pytest.raises(SubjectError, match="has no 'ViT-None'; it has"):
    outside.load(f'open_clip:ViT-None:{tmp_path}/x.pt')
  with pytest.raises(SubjectError, match='no such file; give the weights'):
    outside.load(f'open_clip:ViT-S-32-alt:{tmp_path}/x.pt')
