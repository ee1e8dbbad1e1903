"""Captioning of the nursery: several references, each said about then."""

from babyvfm_jax.corpus.store import Corpus
from babyvfm_jax.evals.item import read_task
from babyvfm_jax.evals.tasks.nursery import captioning, moments
from babyvfm_jax.evals.tasks.nursery.shop import Shop


def test_references_were_said_about_then(corpus, tmp_path):
  corpus = Corpus(corpus)
  rows = moments.validation_moments(corpus)
  (folder,) = captioning.build(Shop(tmp_path, corpus, 0), rows)
  task = read_task(folder)
  index = corpus.index.set_index('moment_id')
  assert len(task.items) >= 5
  assert len({item.visuals for item in task.items}) == len(task.items)
  for item in task.items:
    own = index.loc[item.id]
    assert own.split == 'validation' and own.text in item.answer
    near = index[
      (index.recording == own.recording)
      & ((index.start - own.start).abs() <= captioning.SECONDS)
    ]
    assert set(item.answer) <= set(near.text)
    assert len(item.answer) >= 2 and item.texts == ()
