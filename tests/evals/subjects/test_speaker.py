"""A model that speaks: its words are its own logits' words, one at a time."""

import functools

import jax
import numpy as np
import PIL.Image
import pytest

from babyvfm_jax import models
from babyvfm_jax.corpus.tokenizer import BOS, EOS, Tokenizer
from babyvfm_jax.evals.item import Visual
from babyvfm_jax.evals.subject import ABILITIES, Turn
from babyvfm_jax.evals.subjects.checkpoint import ModelSubject

_TEXTS = ['a ball', 'the dog is here', 'look', 'red dog is a ball and the']


@pytest.fixture(scope='module')
def tokenizer(tmp_path_factory):
  folder = tmp_path_factory.mktemp('tokenizer')
  return Tokenizer.train(_TEXTS * 3, folder, 320, kind='word')


@pytest.fixture(
  scope='module',
  params=['cross', pytest.param('prefix', marks=pytest.mark.slow)],
)
def drawn(request, tokenizer):
  """Model and parameters of either fusion; words and ends, hardly any bytes."""
  model = models.build(
    'nano',
    vocabulary_size=tokenizer.vocabulary_size,
    image_size=16,
    layers=1,
    width=32,
    text_width=32,
    embedding=16,
    max_frames=4,
    fusion=request.param,
  )
  batch = models.example_batch(1, 1, 1, 8, 16)
  init = functools.partial(model.init, outputs=models.OUTPUTS)
  params = jax.jit(init)(jax.random.key(0), batch)['params']
  generator = np.random.default_rng(0)
  params = jax.tree.map(
    lambda leaf: np.array(
      leaf + 0.3 * generator.normal(size=leaf.shape), np.float32
    ),
    params,
  )
  for special in (slice(0, 3), slice(4, 260)):
    params['text_embed']['tokens'][special] *= 0.05
  params['text_embed']['tokens'][EOS] *= 2.5
  return model, params


@pytest.fixture(scope='module')
def visuals(tmp_path_factory):
  folder = tmp_path_factory.mktemp('pictures')
  generator = np.random.default_rng(0)
  found = []
  for i in range(4):
    path = folder / f'{i}.png'
    pixels = generator.integers(0, 256, (16, 16, 3), dtype=np.uint8)
    PIL.Image.fromarray(pixels).save(path)
    found.append(Visual((path,)))
  return found


def _subject(drawn, tokenizer, batch_size=4, **more):
  return ModelSubject(
    *drawn, tokenizer, image_size=16, batch_size=batch_size, **more
  )


def _frames(visuals):
  paths = [path for visual in visuals for path in visual.paths]
  return np.stack([np.asarray(PIL.Image.open(path)) for path in paths])


@functools.partial(jax.jit, static_argnums=0)
def _forward(model, params, batch):
  out = model.apply(
    {'params': params}, batch, outputs=frozenset({'next_token_logits'})
  )
  return out['next_token_logits'][0, 0]


def _logits(drawn, tokens, latest, frames):
  """The model's own logits [L, V], by its whole forward pass; L padded to 32."""
  length = 32
  batch = {
    'tokens': np.zeros((1, 1, length), np.int32),
    'token_mask': np.arange(length)[None, None] < len(tokens),
  }
  batch['tokens'][0, 0, : len(tokens)] = tokens
  if frames is not None:
    batch['frames'] = frames[None]
    batch['frame_mask'] = np.ones((1, len(frames)), bool)
    seen = np.zeros((1, 1, length), np.int32)
    seen[0, 0, : len(tokens)] = latest
    batch['token_frames'] = seen
  return np.asarray(_forward(*drawn, batch))[: len(tokens)]


def _loop(drawn, tokens, latest, frames, count):
  """Greedy decoding as a plain loop, one forward pass a token."""
  tokens, latest, said = list(tokens), list(latest), []
  while len(said) < count:
    best = int(_logits(drawn, tokens, latest, frames)[-1].argmax())
    if best == EOS:
      break
    said.append(best)
    tokens.append(best)
    latest.append(latest[-1])
  return said


def _asked(visuals):
  return [
    *((Turn(visual, ''),) for visual in visuals[:2]),
    (Turn(visuals[0], 'the dog'),),
    (Turn(None, 'red'),),
    (Turn(visuals[0], 'a ball'), Turn(visuals[1], 'the')),
    (Turn(visuals[2], 'red dog'), Turn(None, '')),
  ]


def test_what_is_said_is_a_plain_loop_over_the_models_logits(
  drawn, tokenizer, visuals
):
  asked = _asked(visuals)
  found = _subject(drawn, tokenizer).generate(asked, 20)
  encode = tokenizer.encode
  ball, dog = encode('a ball'), encode('red dog')
  by_hand = [
    *(([BOS], [0], [visual]) for visual in visuals[:2]),
    ([BOS, *encode('the dog')], [0] * 3, visuals[:1]),
    ([BOS, *encode('red')], None, None),
    (
      [BOS, *ball, EOS, *encode('the')],
      [0] * (len(ball) + 2) + [1],
      visuals[:2],
    ),
    ([BOS, *dog, EOS], [0] * (len(dog) + 2), visuals[2:3]),
  ]
  lengths = set()
  for answer, (tokens, latest, seen) in zip(found, by_hand, strict=True):
    frames = None if seen is None else _frames(seen)
    ids = _loop(drawn, tokens, latest or [0] * len(tokens), frames, 20)
    assert answer == tokenizer.decode(ids)
    lengths.add(len(ids))
  # Some end by themselves, some are cut, past the room that they begin with.
  assert min(lengths) < 20 and max(lengths) == 20
  assert len(set(found)) > 2


def test_together_is_as_one_at_a_time(drawn, tokenizer, visuals):
  asked = [(Turn(visual, 'the dog'),) for visual in visuals[:3]]
  together = _subject(drawn, tokenizer).generate([*asked, asked[0]], 12)
  alone = _subject(drawn, tokenizer, batch_size=1)
  assert together[:3] == [alone.generate([one], 12)[0] for one in asked]
  assert together[3] == together[0]


def test_a_shorter_answer_is_the_beginning_of_a_longer_one(
  drawn, tokenizer, visuals
):
  subject = _subject(drawn, tokenizer)
  asked = _asked(visuals)
  short, long = subject.generate(asked, 13), subject.generate(asked, 20)
  for one, other in zip(short, long, strict=True):
    assert tokenizer.encode(one) == tokenizer.encode(other)[:13]
  assert short != long


def test_likelihood_after_turns_is_the_models_own(drawn, tokenizer, visuals):
  subject = _subject(drawn, tokenizer)
  before = (Turn(visuals[0], 'a ball'), Turn(visuals[1], 'red dog'))
  (found,) = subject.likelihood_in_dialogue(
    [(before, Turn(visuals[2], 'the ball'))]
  )
  parts = [tokenizer.encode(x) for x in ('a ball', 'red dog', 'the ball')]
  tokens, latest = [BOS], [0]
  for frame, part in enumerate(parts):
    tokens += [*part, EOS]
    latest += [frame] * (len(part) + 1)
  logits = _logits(drawn, tokens, latest, _frames(visuals[:3]))
  wanted = np.asarray(jax.nn.log_softmax(logits))[np.arange(len(tokens) - 1)]
  wanted = wanted[np.arange(len(tokens) - 1), tokens[1:]]
  assert len(found) == len(parts[2]) + 1
  np.testing.assert_allclose(found, wanted[-len(found) :], atol=2e-5)


def test_without_turns_before_it_is_the_likelihood_of_a_text(
  drawn, tokenizer, visuals
):
  subject = _subject(drawn, tokenizer)
  for visual in (visuals[0], None):
    (alone,) = subject.likelihood([(visual, 'the dog is here')])
    (last,) = subject.likelihood_in_dialogue(
      [((), Turn(visual, 'the dog is here'))]
    )
    np.testing.assert_array_equal(alone, last)


def test_what_was_said_and_seen_before_changes_what_is_likely(
  drawn, tokenizer, visuals
):
  last = Turn(visuals[2], 'the dog')

  def after(*before):
    (found,) = _subject(drawn, tokenizer).likelihood_in_dialogue(
      [(before, last)]
    )
    return found

  plain = after()
  assert np.abs(after(Turn(visuals[0], 'a ball')) - plain).max() > 1e-3
  one, other = (
    after(Turn(visuals[k], 'a ball'), Turn(visuals[1 - k], 'red dog'))
    for k in (0, 1)
  )
  assert np.abs(one - other).max() > 1e-4


def test_more_pictures_than_a_model_has_places_for_leave_the_latest(
  drawn, tokenizer, visuals
):
  subject = _subject(drawn, tokenizer)

  def after(first):
    many = [Turn(one, 'look') for one in (first, *visuals[1:4])]
    return subject.likelihood_in_dialogue(
      [(tuple(many), Turn(visuals[3], 'a ball'))]
    )[0]

  np.testing.assert_array_equal(after(visuals[0]), after(visuals[1]))


def test_it_has_the_abilities_that_it_is_given(drawn, tokenizer):
  assert _subject(drawn, tokenizer).abilities == set(ABILITIES)
  some = _subject(drawn, tokenizer, abilities=('embedding',))
  assert some.abilities == {'embedding'}
  with pytest.raises(ValueError, match='telepathy'):
    _subject(drawn, tokenizer, abilities=('telepathy',))
