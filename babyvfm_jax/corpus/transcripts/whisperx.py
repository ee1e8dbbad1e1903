"""The JSON of WhisperX.

`{"language": "en", "segments": [{"start", "end", "text", "speaker", "words":
[{"word", "start", "end", "score", "speaker"}]}], "word_segments": [...]}`;
`speaker` only where it was diarised. Words that cannot be aligned, such as
numbers, have neither times nor a score.

Source: Bain et al. 2023, WhisperX.
"""

from __future__ import annotations

from babyvfm_jax.corpus.transcripts.words import WordForm

WHISPERX = WordForm(
  name='whisperx', confidence='score', marks=frozenset(('speaker', 'chars'))
)
