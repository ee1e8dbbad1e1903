"""Times for the utterances that a transcript leaves without."""

from babyvfm_jax.corpus.recording import Utterance
from babyvfm_jax.corpus.transcripts.times import infer_times


def untimed(text='hi.'):
  return Utterance(None, None, 'caregiver', 'MOT', text)


def timed(start, end):
  return Utterance(start, end, 'caregiver', 'MOT', 'hi.')


def spans(utterances):
  return [(item.start, item.end) for item in infer_times(utterances)]


def test_inferred_times_at_the_edges():
  # Next to the first timed one, not at zero; cramped if there is no room.
  assert spans([untimed(), untimed(), timed(60, 61)])[:2] == [
    (56, 58),
    (58, 60),
  ]
  assert spans([untimed(), untimed(), timed(1, 2)])[:2] == [(0, 0.5), (0.5, 1)]
  assert spans([timed(0, 1), untimed(), untimed()])[1:] == [(1, 3), (3, 5)]
  assert infer_times([]) == ()


def test_inferred_times_in_long_and_in_no_gaps():
  # An hour's gap is not one utterance.
  assert spans([timed(0, 1), untimed(), timed(3601, 3602)])[1] == (1, 6)
  assert spans([timed(0, 5), untimed(), timed(3, 6)])[1] == (5, 5)


def test_a_missing_end_is_where_the_next_one_starts():
  items = [timed(0, None), timed(3, None), timed(60, None)]
  assert spans(items) == [(0, 3), (3, 8), (60, 62)]
  assert all(item.time_inferred for item in infer_times(items))
