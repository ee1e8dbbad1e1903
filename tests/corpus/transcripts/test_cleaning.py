"""Text to what is said."""

from babyvfm_jax.corpus.transcripts.cleaning import (
  clean_text,
  is_text,
  strip_markup,
)


def test_cleaning():
  assert clean_text(' a\u00a0\tb\u200b\x00c\u2028d e\u0301 ') == 'a b c d é'
  assert clean_text('\ud800x') == 'x'
  assert is_text('да') and is_text('3') and not is_text('♪ … -')


def test_markup():
  assert strip_markup('<i>a</i><c.red>b</c> <00:01.0>c {\\pos(1,2)}d') == (
    'ab c d'
  )
  assert strip_markup('1 < 2 > 0 <3 {e} &lt;i&gt; &amp;') == (
    '1 < 2 > 0 <3 {e} <i> &'
  )
