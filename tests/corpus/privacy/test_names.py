"""Names become roles: whole words, however they are written."""

import pickle
import unicodedata

import hypothesis
import pytest
from hypothesis import strategies as st

from babyvfm_jax.corpus.privacy.names import Replacer

NAMES = {
  'Emma': '[CHILD]',
  'Anna': '[MOTHER]',
  'Anna Maria': '[SISTER]',
  'José': '[FATHER]',
  "O'Neil": '[UNCLE]',
  'Weiß': '[GRANDFATHER]',
}


@pytest.mark.parametrize(
  ('text', 'wanted', 'count'),
  [
    ('look, Emma!', 'look, [CHILD]!', 1),
    ("EMMA's and emma’s ball", "[CHILD]'s and [CHILD]’s ball", 2),
    ('Anna Maria and Anna', '[SISTER] and [MOTHER]', 2),
    ('anna-maria', '[SISTER]', 1),
    ('Hannah, Emmanuel, annals', 'Hannah, Emmanuel, annals', 0),
    (unicodedata.normalize('NFD', 'José is here'), '[FATHER] is here', 1),
    ("uncle o'neil.", 'uncle [UNCLE].', 1),
    ('the Emmas, José’s', 'the [CHILD]s, [FATHER]’s', 2),
    ('Jose and anna_maria', '[FATHER] and [SISTER]', 2),
    ('WEISS, Weiß!', '[GRANDFATHER], [GRANDFATHER]!', 2),
    ('emma2 told x_emma', '[CHILD]2 told x_[CHILD]', 2),
    ('', '', 0),
  ],
)
def test_whole_words_become_roles(text, wanted, count):
  assert Replacer(NAMES)(text) == (wanted, count)
  assert pickle.loads(pickle.dumps(Replacer(NAMES)))(text) == (wanted, count)


def test_identifiers_stay_as_many_as_they_were():
  replace = Replacer({'Emma': '[CHILD]', 'Zoë': '[CHILD]', 'Ann': '[MOTHER]'})
  children = ['Emma', 'Zoe', 'Ann', 'S', 'Emma_2']
  hidden = [replace.pseudonym(child) for child in children]
  assert hidden == ['[CHILD]1', '[CHILD]2', '[MOTHER]', 'S', '[CHILD]1_2']
  assert replace('Emma and Zoe')[0] == '[CHILD] and [CHILD]'


def test_without_names_nothing_changes():
  assert Replacer({})('Emma') == ('Emma', 0)


@hypothesis.given(
  st.lists(
    st.sampled_from(
      [*NAMES, 'ball', 'emma', "EMMA's", 'look', 'Anna-Maria', ',', 'Joséphine']
    )
  )
)
def test_no_name_is_left(words):
  text, count = Replacer(NAMES)(' '.join(words))
  assert Replacer(NAMES)(text) == (text, 0)
  left = text.replace('Joséphine', '')
  assert not any(name.casefold() in left.casefold() for name in NAMES)
  assert count == text.count('[')


@hypothesis.given(st.text(st.characters(exclude_characters='eaoEAOéÉ')))
def test_a_text_without_a_name_is_itself(text):
  assert Replacer(NAMES)(text) == (text, 0)
