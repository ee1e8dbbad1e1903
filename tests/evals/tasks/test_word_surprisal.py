"""Surprisal of words on a corpus: heard often, said where nobody trained."""

import collections

from babyvfm_jax.corpus.store import Corpus
from babyvfm_jax.evals.item import read_task
from babyvfm_jax.evals.protocols import word_surprisal as protocol
from babyvfm_jax.evals.tasks import word_surprisal

_CARD = {'source': 'a test'}
# Six minutes of a nursery are too few for words that were heard twenty times.
_OFTEN = 4


def _write(out, corpus, **options):
  said = word_surprisal.utterances(corpus)
  (folder,) = word_surprisal.write(
    out,
    corpus,
    'some-words',
    said,
    card=_CARD,
    times_heard=_OFTEN,
    **options,
  )
  return read_task(folder)


def test_words_were_heard_often_and_utterances_never(corpus, tmp_path):
  corpus = Corpus(corpus)
  task = _write(tmp_path, corpus)
  index = corpus.index
  trained = ' '.join(index.loc[index.split == 'train', 'text']).lower()
  unseen = set(index.loc[index.split == 'validation', 'text'])
  uses = collections.Counter(item.tag('word') for item in task.items)
  assert len(uses) >= 5 and task.card['words'] == sorted(uses)
  assert max(uses.values()) <= word_surprisal.UTTERANCES_A_WORD
  for item in task.items:
    word = item.tag('word')
    assert trained.count(word) >= _OFTEN
    assert item.texts[0] in unseen
    before, until = protocol.parts(item)
    assert until.lower().removeprefix(before.lower()).strip(' ,') == word
    assert len(item.visuals) <= 1
  assert any(item.visuals for item in task.items)
  again = _write(tmp_path / 'again', corpus)
  assert again.items_sha256 == task.items_sha256


def test_words_may_be_given_and_pictures_left_out(corpus, tmp_path):
  corpus = Corpus(corpus)
  task = _write(tmp_path, corpus, words=('The', 'zebra'), pictures=False)
  assert {item.tag('word') for item in task.items} == {'the'}
  assert not any(item.visuals for item in task.items)
  (folder,) = word_surprisal.build(tmp_path, corpus.folder, tmp_path / 'plain')
  assert folder.name == 'folder-word-surprisal'
  assert 'the' in read_task(folder).card['words']
