"""The tokenizer: an exact way back, the same every time, small corpora."""

import json
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babyvfm_jax.corpus import tokenizer as tokenizer_lib
from babyvfm_jax.corpus.tokenizer import BOS, EOS, PAD, UNK, Tokenizer
from tests.corpus import toy

TEXTS = [
  f'{opening} the {noun}{mark}'
  for noun in toy.NOUNS
  for opening in ('look at', "where's", 'do you want', 'Mommy has')
  for mark in '.?!'
]
# Letters of several scripts, sentencepiece's own mark, our escape, and what
# looks like a special token.
HARD = st.text(
  st.sampled_from('aAbB .,?\u2581\u241b01\t\n\0ßéЖ日🙂')
  | st.characters(exclude_categories=['Cs']),
  max_size=30,
) | st.sampled_from(
  ['<s>', '</s>', '<unk>', '<pad>', '<0x41>', '  ', '\u241b1', ' ball', 'ball ']
)


@pytest.fixture(scope='module', params=tokenizer_lib.KINDS)
def trained(request, tmp_path_factory):
  folder = tmp_path_factory.mktemp(request.param)
  return Tokenizer.train(TEXTS, folder, 330, kind=request.param), folder


@settings(max_examples=300, deadline=None)
@given(text=HARD)
def test_the_way_back_is_exact(trained, text):
  tokenizer, _ = trained
  ids = tokenizer.encode(text)
  assert tokenizer.decode(ids) == text.lower()
  assert all(EOS < i < tokenizer.vocabulary_size for i in ids)


@settings(max_examples=50, deadline=None)
@given(text=HARD)
def test_case_is_kept_where_it_is_wanted(tmp_path_factory, text):
  folder = tmp_path_factory.getbasetemp() / 'cased'
  if not folder.exists():
    Tokenizer.train(TEXTS, folder, 330, lowercase=False)
  tokenizer = Tokenizer.load(folder)
  assert tokenizer.decode(tokenizer.encode(text)) == text


def test_special_tokens_frame_a_text_without_being_in_it(trained):
  tokenizer, _ = trained
  assert (PAD, UNK, BOS, EOS) == (0, 1, 2, 3)
  assert Tokenizer.BOS == BOS
  ids = tokenizer.encode('look at the dog.')
  assert tokenizer.decode([BOS, *ids, EOS, PAD, PAD]) == 'look at the dog.'
  assert tokenizer.encode('') == [] and tokenizer.decode([]) == ''


def test_a_word_has_one_token_wherever_it_stands(tmp_path):
  tokenizer = Tokenizer.train(TEXTS, tmp_path, 330)
  (ball,) = tokenizer.encode('ball')
  assert ball in tokenizer.encode('look at the ball.')
  assert tokenizer.encode('ball is the ball').count(ball) == 2
  assert tokenizer.piece(ball) == '\u2581ball'


def test_the_same_texts_give_the_same_bytes(tmp_path):
  for name in ('one', 'two'):
    Tokenizer.train(iter(TEXTS), tmp_path / name, 330)
  assert toy.contents(tmp_path / 'one') == toy.contents(tmp_path / 'two')
  Tokenizer.train(TEXTS[:-9], tmp_path / 'less', 330)
  assert toy.contents(tmp_path / 'one') != toy.contents(tmp_path / 'less')


def test_a_folder_and_a_pickle_hold_all_of_it(trained):
  tokenizer, folder = trained
  text = 'Where is the SPOON?'
  for again in (Tokenizer.load(folder), pickle.loads(pickle.dumps(tokenizer))):
    assert again.encode(text) == tokenizer.encode(text)
    assert again.fingerprint == tokenizer.fingerprint
    assert again.vocabulary_size == tokenizer.vocabulary_size


def test_a_small_corpus_gets_a_smaller_vocabulary_and_a_note(tmp_path):
  tokenizer = Tokenizer.train(['a ball', 'a dog'], tmp_path, 2000)
  card = json.loads((tmp_path / 'tokenizer.json').read_text())
  assert 260 < tokenizer.vocabulary_size < 300
  assert card['vocabulary_size'] == tokenizer.vocabulary_size
  assert card['note'].startswith('2 texts give only ')
  Tokenizer.train(TEXTS, tmp_path, 290)
  card = json.loads((tmp_path / 'tokenizer.json').read_text())
  assert (card['vocabulary_size'], card['note']) == (290, '')


def test_case_counts_for_the_fingerprint(tmp_path):
  kept = Tokenizer.train(['a dog'], tmp_path / 'a', 400, lowercase=False)
  dropped = Tokenizer.train(['a dog'], tmp_path / 'b', 400)
  assert kept.fingerprint != dropped.fingerprint


@pytest.mark.parametrize('kind', tokenizer_lib.KINDS)
def test_what_cannot_be_trained_says_why(tmp_path, kind):
  with pytest.raises(tokenizer_lib.TokenizerError, match='no text'):
    Tokenizer.train(['', '  '], tmp_path, 400, kind=kind)
  with pytest.raises(tokenizer_lib.TokenizerError, match='260 tokens are byte'):
    Tokenizer.train(TEXTS, tmp_path, 200, kind=kind)
  assert not list(tmp_path.iterdir())


def test_too_few_tokens_for_the_letters(tmp_path):
  with pytest.raises(tokenizer_lib.TokenizerError, match='letters'):
    Tokenizer.train(TEXTS, tmp_path, 265)


def test_what_cannot_be_read_says_why(tmp_path):
  with pytest.raises(
    tokenizer_lib.TokenizerError, match=r'train_tokenizer\.py'
  ):
    Tokenizer.load(tmp_path)
  Tokenizer.train(TEXTS, tmp_path / 'a', 330)
  Tokenizer.train(TEXTS[:50], tmp_path / 'b', 330)
  (tmp_path / 'a' / 'tokenizer.json').replace(tmp_path / 'b' / 'tokenizer.json')
  with pytest.raises(tokenizer_lib.TokenizerError, match='does not belong'):
    Tokenizer.load(tmp_path / 'b')
  with pytest.raises(ValueError, match='kind'):
    Tokenizer.train(TEXTS, tmp_path, 400, kind='char')
