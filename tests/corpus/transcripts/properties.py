"""Utterances for properties: write, read, same."""

from hypothesis import strategies as st

# Letters of several scripts, and marks that the formats themselves use.
WORD = st.text(
  'abcmnzABCé中я0123456789"\'&<>;,.!?()[]{}|=*#-—', min_size=1, max_size=8
).filter(lambda word: any(map(str.isalnum, word)))
LABELS = ('MOT', 'CHI', 'SPEAKER_00')


@st.composite
def texts(draw, words=WORD):
  return ' '.join(draw(st.lists(words, min_size=1, max_size=5)))


@st.composite
def transcripts(draw, words=WORD, labels=LABELS, overlapping=True):
  """Utterances in time order, of whole milliseconds."""
  result, reached = [], 0
  for _ in range(draw(st.integers(0, 6))):
    start = draw(st.integers(1, 10**6)) + reached
    end = start + draw(st.integers(1, 10**5))
    reached = start if overlapping else end
    label = draw(st.sampled_from(labels))
    result.append((start / 1000, end / 1000, label, draw(texts(words))))
  return result
