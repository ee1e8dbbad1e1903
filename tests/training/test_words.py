"""Words heard."""

import numpy as np

from babyvfm_jax.data import loader, mixture
from babyvfm_jax.training import words


def _batches(corpus, view, **fields):
  components = mixture.components(
    {'only': {'view': view, **fields}},
    corpus=str(corpus.folder),
    batch_size=4,
    image_size=16,
  )
  tokenizer = corpus.tokenizer()
  streams = loader.open_streams(
    components,
    corpora={str(corpus.folder): corpus},
    tokenizer=tokenizer,
    seed=0,
  )
  with loader.Loader(streams, seed=0, steps=10, threads=1) as batches:
    yield from (batch for _, batch in batches)


def test_an_epoch_of_pairs_holds_the_words_of_the_index(tiny_corpus):
  count = words.counter(tiny_corpus.tokenizer())
  heard = sum(
    int(count(batch)) for batch in _batches(tiny_corpus, 'pairs', length=32)
  )
  # Ten batches of four: each of the forty utterances once.
  assert heard == tiny_corpus.index['word_count'].sum()


def test_every_utterance_of_a_window_is_heard(tiny_corpus):
  count = words.counter(tiny_corpus.tokenizer())
  index = tiny_corpus.index
  batch = next(_batches(tiny_corpus, 'dialogues', utterances=5, length=128))
  expected = sum(
    index.loc[index['recording'] == index['recording'][row], 'word_count'].sum()
    for row in batch['rows']
  )
  assert int(count(batch)) == expected


def test_a_batch_without_text_has_none(tiny_corpus):
  count = words.counter(tiny_corpus.tokenizer())
  assert float(count({'frames': np.zeros((2, 1, 16, 16, 3))})) == 0.0
