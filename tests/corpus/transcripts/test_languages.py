"""Tags to codes of languages."""

import pytest

from babyvfm_jax.corpus.transcripts.languages import language_code


@pytest.mark.parametrize(
  ('tag', 'code'),
  [
    ('en', 'eng'),
    ('en-US', 'eng'),
    ('English', 'eng'),
    ('haitian creole', 'hat'),
    ('zh', 'zho'),
    ('tzo', 'tzo'),
    ('xx', ''),
    ('', ''),
    (None, ''),
    (3, ''),
  ],
)
def test_languages(tag, code):
  assert language_code(tag) == code
