"""Whatever the names and however they are written, none is left as a word."""

import pickle
import unicodedata

import hypothesis
import pytest
from hypothesis import strategies as st

from babyvfm_jax.corpus.privacy.names import Replacer

# Names share no letter with the words between them, so what has to become of a
# text is known without asking the replacer.
LETTERS = 'abeimnoßéñçłøıåИванμα'
FILLERS = ['ty', 'wuyt', 'Twy', '7', ',', '...', 'y_w', "tw'y"]
ENDINGS = ['', "'s", '’s', '!', '?']
WAYS = {
  'as it is': str,
  'capitals': str.upper,
  'composed': lambda name: unicodedata.normalize('NFC', name),
  'decomposed': lambda name: unicodedata.normalize('NFD', name),
  'hyphens': lambda name: name.replace(' ', '-'),
  'hyphens that do not break': lambda name: name.replace(' ', '‑'),
  'underscores': lambda name: name.replace(' ', '_'),
  'blanks': lambda name: name.replace(' ', '  '),
  'a soft hyphen': lambda name: f'{name[0]}\u00ad{name[1:]}',
}

parts = st.text(st.sampled_from(LETTERS), min_size=2, max_size=6)
whole_names = st.lists(parts, min_size=1, max_size=3).map(' '.join)
written = st.tuples(
  st.sampled_from(sorted(WAYS)), st.sampled_from(ENDINGS), st.booleans()
)


@hypothesis.given(whole_names, st.lists(written, min_size=1, max_size=5))
def test_a_name_is_replaced_however_it_is_written(name, places):
  replacer = pickle.loads(pickle.dumps(Replacer({name: '[CHILD]'})))
  texts, wanted = [], []
  for place, (way, ending, again) in enumerate(places):
    between = FILLERS[place % len(FILLERS)]
    texts += [between, WAYS[way](name) + ending]
    wanted += [between, '[CHILD]' + ending]
    if again:
      texts.append(between)
      wanted.append(between)
  assert replacer(' '.join(texts)) == (' '.join(wanted), len(places))


@hypothesis.given(whole_names, parts, st.lists(st.sampled_from(FILLERS)))
def test_nothing_is_replaced_inside_of_longer_words(name, more, fillers):
  # Commas: a name of two parts must not come about from two words.
  text = ', '.join([f'y{name}', f'{name}y', f'w{name}w{more}', *fillers])
  assert Replacer({name: '[CHILD]'})(text) == (text, 0)


@hypothesis.given(parts, parts, st.sampled_from(sorted(WAYS)))
def test_of_a_name_and_a_longer_one_the_longer_is_replaced(one, two, way):
  names = {one: '[MOTHER]', f'{one} {two}': '[CHILD]'}
  text = f'ty {WAYS[way](f"{one} {two}")} wy {one}'
  assert Replacer(names)(text) == ('ty [CHILD] wy [MOTHER]', 2)


@hypothesis.given(
  st.lists(whole_names, min_size=1, max_size=4, unique=True), st.data()
)
def test_no_listed_name_is_left_as_a_word(names, data):
  spelt = st.sampled_from(
    [way(name) for name in names for way in WAYS.values()]
  )
  words = data.draw(st.lists(st.sampled_from(FILLERS) | spelt, max_size=8))
  text, _ = Replacer(dict.fromkeys(names, '[CHILD]'))(' '.join(words))
  # All that is left of letters of names is the tokens.
  left = unicodedata.normalize('NFC', text.replace('[CHILD]', ''))
  assert not set(left.casefold()) & set(LETTERS)


@hypothesis.given(
  st.text(st.characters(exclude_categories=['L', 'N', 'Cs'])),
  whole_names,
)
def test_a_text_without_letters_is_itself(text, name):
  assert Replacer({name: '[CHILD]'})(text) == (text, 0)


@pytest.mark.parametrize(
  ('name', 'text'),
  [
    ('Yıldız', 'YILDIZ'),
    ('Łukasz', 'lukasz'),
    ('Søren', 'SOREN'),
    ('Emma', 'Em\u00adma'),
    ('Emma', 'Ｅｍｍａ'),
    ('Νίκος', 'ΝΙΚΟΣ'),
    ('Zoë', 'Zoe\u0308'),
  ],
)
def test_letters_of_other_languages_and_marks_that_nobody_sees(name, text):
  assert Replacer({name: '[CHILD]'})(f'to {text}!') == (
    'to [CHILD]!',
    1,
  )
