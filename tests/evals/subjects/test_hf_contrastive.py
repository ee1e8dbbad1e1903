"""CLIP and SigLIP of transformers: our figures are the library's own."""

import numpy as np
import PIL.Image
import pytest

from babyvfm_jax.evals import item, suite
from babyvfm_jax.evals.item import Visual
from babyvfm_jax.evals.subject import SubjectError
from babyvfm_jax.evals.subjects import outside
from babyvfm_jax.evals.tasks.outside import import_tasks

transformers = pytest.importorskip(
  'transformers', reason="install the extra 'peers' to read outside models"
)
torch = pytest.importorskip('torch')

_TEXTS = ['a ball', 'the dog is here and the red cup', 'look', 'small cat']


@pytest.fixture(params=['clip', 'siglip'])
def folder(request):
  return request.getfixturevalue(f'{request.param}_folder')


def _library(folder, visuals, texts):
  """Cosines [n, m] by the library's whole forward pass."""
  model = transformers.AutoModel.from_pretrained(folder).float().eval()
  tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
  processor = transformers.AutoImageProcessor.from_pretrained(folder)
  siglip = model.config.model_type == 'siglip'
  inputs = tokenizer(
    texts,
    padding='max_length' if siglip else True,
    max_length=12 if siglip else None,
    return_tensors='pt',
  )
  images = [PIL.Image.open(one.paths[0]).convert('RGB') for one in visuals]
  inputs.update(processor(images=images, return_tensors='pt'))
  inputs.pop('token_type_ids', None)
  if siglip:
    inputs.pop('attention_mask')
  with torch.no_grad():
    out = model(**inputs)
  return (out.image_embeds @ out.text_embeds.T).numpy()


def _subject(folder, kind=None):
  return outside.load(f'{kind or folder.name.split("-")[0]}:{folder}')


def test_similarity_is_the_library_s_own(folder, photos):
  wanted = _library(folder, photos, _TEXTS)
  pairs = [(visual, text) for visual in photos for text in _TEXTS]
  found = _subject(folder).similarity(pairs).reshape(wanted.shape)
  assert found.dtype == np.float32
  assert np.ptp(wanted) > 0.05, 'the case is too easy: all answers are alike'
  np.testing.assert_allclose(found, wanted, atol=1e-5)


def test_padding_and_batches_change_nothing(folder, photos):
  together = _subject(folder)
  embedded = together.embed([*photos, *_TEXTS])
  for place, thing in enumerate([*photos, *_TEXTS]):
    (alone,) = _subject(folder).embed([thing])
    np.testing.assert_allclose(alone, embedded[place], atol=1e-5)


def test_a_clip_is_the_mean_of_its_frames(clip_folder, photos):
  subject = _subject(clip_folder)
  frames = subject.embed(photos[1:4])
  clip = Visual(tuple(one.paths[0] for one in photos[1:4]))
  (found,) = subject.embed([clip])
  mean = frames.mean(axis=0)
  np.testing.assert_allclose(found, mean / np.linalg.norm(mean), atol=1e-6)


def test_a_picture_and_a_text_are_computed_once(clip_folder, photos):
  subject = _subject(clip_folder)
  encoder = subject._encoder
  seen = {'pictures': 0, 'texts': 0}
  vision, text = encoder._model.get_image_features, encoder._tokenizer

  def pictures_counted(**inputs):
    seen['pictures'] += len(inputs['pixel_values'])
    return vision(**inputs)

  def texts_counted(texts, **options):
    if options.get('return_tensors'):
      seen['texts'] += len(texts)
    return text(texts, **options)

  encoder._model.get_image_features = pictures_counted
  encoder._tokenizer = texts_counted
  for _ in range(2):
    subject.similarity([(one, word) for one in photos for word in _TEXTS])
    subject.embed([Visual(tuple(one.paths[0] for one in photos))])
  # The sixth picture is a copy of the first.
  assert seen == {'pictures': 5, 'texts': 4}


def test_surprise_tells_a_jump_from_rest(clip_folder, photos):
  still = Visual((photos[0].paths[0],) * 4)
  jump = Visual((photos[0].paths[0],) * 3 + (photos[2].paths[0],))
  calm, sudden = _subject(clip_folder).surprise([still, jump], [])
  np.testing.assert_allclose(calm, 0, atol=1e-10)
  np.testing.assert_allclose(sudden[:2], 0, atol=1e-10)
  assert sudden[2] > 1e-3


def test_a_text_that_is_too_long_is_cut_aloud(clip_folder):
  with pytest.warns(UserWarning, match='more than 12 tokens are cut'):
    _subject(clip_folder).embed(['look ' * 20])


def test_random_weights_are_at_chance(clip_folder, tmp_path):
  """An outside model sits a forced choice, and random weights know nothing."""
  generator = np.random.default_rng(0)
  folder = tmp_path / 'choices'
  folder.mkdir()
  lines = []
  for number in range(60):
    names = []
    for place in range(4):
      coarse = generator.integers(0, 256, (4, 4, 3), dtype=np.uint8)
      names.append(f'{number}-{place}.png')
      PIL.Image.fromarray(coarse).resize((16, 16), 0).save(folder / names[-1])
    lines.append(
      {
        'id': str(number),
        'visuals': [[name] for name in names],
        'texts': [_TEXTS[number % 4]],
        'choose': 'visual',
        'answer': int(generator.integers(4)),
      }
    )
  card = {
    'name': 'choices',
    'domain': 'vocabulary',
    'protocol': 'similarity',
    'metric': 'accuracy',
    'chance': 0.25,
    'source': 'a test',
  }
  item.write_task(folder, card, lines)
  (row,) = suite.run([_subject(clip_folder)], [folder], bootstrap=200)
  assert row.subject == 'clip:clip-tiny'
  assert row.n_items == 60
  assert row.low <= 0.25 <= row.high
  assert 0 < row.value < 1


def test_what_is_no_such_model_says_what_to_give(gpt2_folder, tmp_path):
  with pytest.raises(SubjectError, match='no such folder; give one that save'):
    outside.load(f'clip:{tmp_path}/nothing')
  with pytest.raises(SubjectError, match='AutoModel cannot read it'):
    outside.load(f'clip:{tmp_path}')
  with pytest.raises(SubjectError, match="'gpt2' model has no embeddings"):
    outside.load(f'clip:{gpt2_folder}')


@pytest.mark.slow
def test_random_weights_are_at_chance_on_devbench(
  shared_data, random_clip, tmp_path
):
  made = import_tasks('devbench', shared_data / 'devbench', tmp_path)
  tasks = {one.name: item.read_task(one.folder) for one in made if one.folder}
  asked = [tasks['devbench-lwl'], tasks['devbench-vocabulary']]
  words = {
    word
    for task in asked
    for one in task.items
    for text in one.texts
    for word in text.split()
  }
  subject = outside.load(f'clip:{random_clip(sorted(words))}')
  rows = suite.run([subject], [task.folder for task in asked])
  found = [row for row in rows if row.metric == 'accuracy']
  assert len(found) == 2
  for row in found:
    print(f'{row.task}: {row.value:.3f} ({row.low:.3f} to {row.high:.3f})')
    assert row.low <= row.chance <= row.high
    # It answers, and not always the same place.
    assert row.n_items > 70 and 0 < row.value < 1
