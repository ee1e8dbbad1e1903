"""Causal models of transformers: our log-probabilities are the library's loss."""

import numpy as np
import PIL.Image
import pytest

from babyvfm_jax.evals.item import Visual
from babyvfm_jax.evals.subject import SubjectError, Turn
from babyvfm_jax.evals.subjects import outside

transformers = pytest.importorskip(
  'transformers', reason="install the extra 'peers' to read outside models"
)
torch = pytest.importorskip('torch')

_TEXTS = ['a ball', 'the dog is here and the red cup', 'look', 'small cat']
_MARK, _FEED, _BOS, _EOS = 4, 5, 1, 2


def _library_loss(folder, before, text, image=None):
  """The library's own loss of a text and its end, after some tokens."""
  tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
  ids = tokenizer(text, add_special_tokens=False)['input_ids']
  scored = [*ids, _EOS]
  row = torch.tensor([[*before, *scored]])
  labels = torch.tensor([[-100] * len(before) + scored])
  if image is None:
    kind = (
      transformers.AutoModelForCausalLM
      if 'gpt2' in folder.name
      else transformers.AutoModelForImageTextToText
    )
    given = {}
  else:
    kind = transformers.AutoModelForImageTextToText
    processor = transformers.AutoImageProcessor.from_pretrained(folder)
    given = processor(images=image, return_tensors='pt')
  model = kind.from_pretrained(folder).float().eval()
  with torch.no_grad():
    loss = model(input_ids=row, labels=labels, **given).loss
  return float(loss), len(scored)


def _image(visual):
  return PIL.Image.open(visual.paths[0]).convert('RGB')


def test_likelihood_with_a_picture_is_the_library_s_loss(llava_folder, photos):
  subject = outside.load(f'vlm:{llava_folder}')
  pairs = [(visual, text) for visual in photos[:3] for text in _TEXTS]
  losses = []
  for (visual, text), values in zip(
    pairs, subject.likelihood(pairs), strict=True
  ):
    before = [_BOS, *[_MARK] * 4, _FEED]
    loss, count = _library_loss(llava_folder, before, text, _image(visual))
    assert values.dtype == np.float32
    assert len(values) == count
    losses.append(loss)
    assert -values.mean() == pytest.approx(loss, abs=1e-5)
  assert np.ptp(losses[::4]) > 1e-3, 'the picture changes nothing'


@pytest.mark.parametrize('kind', ['vlm', 'lm'])
def test_likelihood_without_a_picture_is_the_library_s_loss(kind, request):
  name = {'vlm': 'llava_folder', 'lm': 'gpt2_folder'}[kind]
  folder = request.getfixturevalue(name)
  found = outside.load(f'{kind}:{folder}').likelihood(
    [(None, text) for text in _TEXTS]
  )
  for text, values in zip(_TEXTS, found, strict=True):
    loss, count = _library_loss(folder, [_BOS], text)
    assert len(values) == count
    assert -values.mean() == pytest.approx(loss, abs=1e-5)


def test_padding_and_batches_change_nothing(llava_folder, photos):
  pairs = [(one, text) for one in [None, *photos] for text in _TEXTS]
  together = outside.load(f'vlm:{llava_folder}').likelihood(pairs)
  alone = outside.load(f'vlm:{llava_folder}')
  for pair, values in zip(pairs, together, strict=True):
    (other,) = alone.likelihood([pair])
    np.testing.assert_allclose(values, other, atol=1e-5)


def test_a_picture_is_encoded_once(llava_folder, photos):
  subject = outside.load(f'vlm:{llava_folder}')
  encode, seen = subject._model.get_image_features, []

  def counted(pixel_values, **options):
    seen.append(len(pixel_values))
    return encode(pixel_values=pixel_values, **options)

  subject._model.get_image_features = counted
  for _ in range(2):
    subject.likelihood([(one, text) for one in photos for text in _TEXTS])
    subject.embed(photos)
  assert sum(seen) == 5


def test_pictures_beyond_the_cache_change_no_answer(
  llava_folder, photos, monkeypatch
):
  from babyvfm_jax.evals.subjects import hf_eyes

  pairs = [(one, text) for text in _TEXTS for one in photos]
  kept = outside.load(f'vlm:{llava_folder}').likelihood(pairs)
  monkeypatch.setattr(hf_eyes, '_CACHE_BYTES', 1)
  anew = outside.load(f'vlm:{llava_folder}').likelihood(pairs)
  for one, other in zip(kept, anew, strict=True):
    np.testing.assert_allclose(one, other, atol=1e-6)


def test_a_dialogue_is_its_turns_on_lines(llava_folder, photos):
  subject = outside.load(f'vlm:{llava_folder}')
  before = (Turn(photos[0], 'a ball'), Turn(None, 'look'))
  last = Turn(photos[1], 'red cup')
  (values,) = subject.likelihood_in_dialogue([(before, last)])
  # The library takes both pictures at the marks of one row.
  tokenizer = transformers.AutoTokenizer.from_pretrained(llava_folder)

  def ids(text):
    return tokenizer(text, add_special_tokens=False)['input_ids']

  shown = [*[_MARK] * 4, _FEED]
  context = [_BOS, *shown, *ids('a ball'), _FEED, *ids('look'), _FEED, *shown]
  loss, _ = _library_loss(
    llava_folder, context, 'red cup', [_image(photos[0]), _image(photos[1])]
  )
  assert -values.mean() == pytest.approx(loss, abs=1e-5)


@pytest.mark.parametrize('kind', ['vlm', 'lm'])
def test_generation_takes_the_likeliest_token_each_time(kind, photos, request):
  name = {'vlm': 'llava_folder', 'lm': 'gpt2_folder'}[kind]
  folder = request.getfixturevalue(name)
  subject = outside.load(f'{kind}:{folder}')
  shown = photos[:2] if kind == 'vlm' else [None, None]
  asked = [(Turn(shown[0], 'a'),), (Turn(shown[1], 'the dog is here'),)]
  answers = subject.generate(asked, max_tokens=3)
  assert answers == [subject.generate([one], max_tokens=3)[0] for one in asked]
  # By hand: of all words that could come first, none is likelier.
  tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
  words = [word for word in tokenizer.get_vocab() if word.isalpha()]
  first = subject.generate([(Turn(shown[0], 'a'),)], max_tokens=1)[0]
  scores = subject.likelihood([(shown[0], f'a {word}') for word in words])
  likely = dict(zip(words, (values[1] for values in scores), strict=True))
  if first:  # Not a special token.
    assert likely[first] == max(likely.values())


def test_a_clip_shows_all_its_frames(llava_folder, photos):
  subject = outside.load(f'vlm:{llava_folder}')
  paths = [one.paths[0] for one in photos[:3]]
  clip, back = Visual(tuple(paths)), Visual(tuple(paths[::-1]))
  first, second = subject.likelihood([(clip, 'a ball'), (back, 'a ball')])
  assert np.abs(first - second).max() > 1e-4
  frames = subject.embed(photos[:3])
  mean = frames.mean(axis=0)
  np.testing.assert_allclose(
    subject.embed([clip])[0], mean / np.linalg.norm(mean), atol=1e-6
  )


def test_a_model_without_eyes_says_so(gpt2_folder, photos):
  subject = outside.load(f'lm:{gpt2_folder}')
  assert subject.reads == {'texts'}
  with pytest.raises(SubjectError, match='has no eyes'):
    subject.likelihood([(photos[0], 'a ball')])


def test_what_is_too_long_is_an_error(gpt2_folder):
  with pytest.raises(SubjectError, match='reads 32 tokens at most'):
    outside.load(f'lm:{gpt2_folder}').likelihood([(None, 'look ' * 40)])


def test_a_model_that_reads_pictures_otherwise_is_refused(
  llava_folder, monkeypatch
):
  kind = transformers.LlavaForConditionalGeneration
  own = kind.forward

  def forward(self, *arguments, pixel_values=None, **options):
    out = own(self, *arguments, pixel_values=pixel_values, **options)
    if pixel_values is not None:
      out.logits = out.logits + pixel_values.mean() + 1
    return out

  monkeypatch.setattr(kind, 'forward', forward)
  with pytest.raises(SubjectError, match='does not read pictures as LLaVA'):
    outside.load(f'vlm:{llava_folder}')
