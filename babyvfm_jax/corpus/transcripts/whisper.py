"""The JSON of Whisper.

`{"text", "language": "en", "segments": [{"id", "start", "end", "text",
"avg_logprob", ..., "words": [{"word", "start", "end", "probability"}]}]}`;
`words` only with `word_timestamps`.

Source: Radford et al. 2022; openai-whisper, `transcribe`.
"""

from __future__ import annotations

from babyvfm_jax.corpus.transcripts.words import WordForm

WHISPER = WordForm(
  name='whisper',
  confidence='probability',
  marks=frozenset(
    ('avg_logprob', 'no_speech_prob', 'compression_ratio', 'seek')
  ),
)
