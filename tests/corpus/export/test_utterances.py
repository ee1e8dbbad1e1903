"""Exports: read again, they have the corpus's utterances, frames and splits."""

import dataclasses
import json

import pytest

from babyvfm_jax.corpus import build, export
from babyvfm_jax.corpus import terms as terms_lib
from babyvfm_jax.corpus.store import Corpus
from babyvfm_jax.corpus.word_table import words
from tests.corpus import toy

FILES = {'train': 'train', 'validation': 'val', 'test': 'test'}


@pytest.fixture(scope='module')
def corpus(tmp_path_factory):
  folder = tmp_path_factory.mktemp('corpus')
  source = toy.write_archive(folder / 'archive', 6)
  toy.write_recording(source, 'blind', pictures=[])
  toy.build(source, folder / 'out', split=(0.5, 0.25, 0.25))
  return Corpus(folder / 'out')


def said(corpus, split):
  index = corpus.index.query("kind == 'utterance' and frame_count > 0")
  return index[index['split'] == split]


@pytest.mark.parametrize('split', list(FILES))
def test_cvcl_read_again_is_the_corpus(corpus, tmp_path, split):
  result = export.export(corpus, 'cvcl', tmp_path / 'out')
  assert result.left_out == 3
  path = tmp_path / 'out' / f'{FILES[split]}.json'
  data = json.loads(path.read_text())['data']
  index = said(corpus, split)
  assert len(data) == len(index) == result.utterances[split] > 0
  for entry, (i, row) in zip(data, index.iterrows(), strict=True):
    assert entry['raw_utterance'] == row['text']
    assert entry['utterance'].split() == words(row['text'])
    assert entry['moment_id'] == row['moment_id']
    names = entry['frame_filenames']
    stem = f'{row["recording"]}_{entry["utterance_num"]:03}'
    assert names == [f'{stem}_{n:02}.jpg' for n in range(row['frame_count'])]
    assert entry['timestamps'] == list(row['frame_times'])
    files = [tmp_path / 'out' / 'train_5fps' / name for name in names]
    assert [file.read_bytes() for file in files] == corpus.frames(i)


def test_cvcl_vocabulary_is_of_the_training_split(corpus, tmp_path):
  export.export(corpus, 'cvcl', tmp_path / 'out')
  vocabulary = json.loads((tmp_path / 'out' / 'vocab.json').read_text())
  assert [*vocabulary][:4] == ['<pad>', '<unk>', '<sos>', '<eos>']
  assert list(vocabulary.values()) == list(range(len(vocabulary)))
  texts = ' '.join(said(corpus, 'train')['text'])
  counts = {word: words(texts).count(word) for word in set(words(texts))}
  assert set(vocabulary) - set(list(vocabulary)[:4]) == {
    word for word, count in counts.items() if count >= 3
  }


def test_llava_read_again_is_the_corpus(corpus, tmp_path):
  export.export(corpus, 'llava', tmp_path / 'out')
  shapes = set()
  for split in FILES:
    records = json.loads((tmp_path / 'out' / f'{split}.json').read_text())
    index = said(corpus, split)
    assert [r['id'] for r in records] == index['moment_id'].tolist()
    for record, (i, row) in zip(records, index.iterrows(), strict=True):
      shapes.add(type(record['image']))
      images = record['image']
      images = [images] if isinstance(images, str) else images
      files = [(tmp_path / 'out' / name).read_bytes() for name in images]
      assert files == corpus.frames(i)
      human, other = record['conversations']
      assert human['value'].count('<image>') == len(images)
      assert (human['from'], other['from']) == ('human', 'gpt')
      assert other['value'] == row['text']
  assert shapes == {str, list}


def test_selected_and_thinned(corpus, tmp_path):
  result = export.export(
    corpus, 'llava', tmp_path / 'out', select='word_count > 2', max_frames=1
  )
  chosen = corpus.index.query('word_count > 2 and frame_count > 0')
  assert sum(result.utterances.values()) == result.frames == len(chosen)
  record = json.loads((tmp_path / 'out' / 'export.json').read_text())
  assert record['corpus_fingerprint'] == corpus.fingerprint
  # Names say the place in the recording, whatever is left out.
  records = json.loads((tmp_path / 'out' / 'train.json').read_text())
  assert {r['image'].split('_')[1] for r in records} == {'000', '002'}


def test_what_cannot_be_exported_is_said(corpus, tmp_path):
  (tmp_path / 'full').mkdir()
  (tmp_path / 'full' / 'x').touch()
  with pytest.raises(export.ExportError, match='holds something'):
    export.export(corpus, 'cvcl', tmp_path / 'full')
  with pytest.raises(export.ExportError, match='--form=coco: use one of cvcl'):
    export.export(corpus, 'coco', tmp_path / 'out')
  with pytest.raises(export.ExportError, match='--select'):
    export.export(corpus, 'cvcl', tmp_path / 'out', select='word_count > 99')
  assert not (tmp_path / 'out').exists()


FORBIDDEN = terms_lib.Terms('Databrary', 'forbidden', 'Ask the owners')


@dataclasses.dataclass(frozen=True)
class Guarded(toy.ToyLayout):
  """A layout whose archive must stay where it is."""

  terms: terms_lib.Terms = FORBIDDEN


def test_terms_that_forbid_it_are_kept(tmp_path):
  source = toy.write_archive(tmp_path / 'archive', 3)
  build.build(Guarded(), source, tmp_path / 'out', size=8, vocabulary=300)
  corpus = Corpus(tmp_path / 'out')
  message = r'card.json: .*\(Databrary\) forbid its export. Ask the owners'
  with pytest.raises(terms_lib.TermsError, match=message):
    export.export(corpus, 'cvcl', tmp_path / 'export')
  assert not (tmp_path / 'export').exists()
  assert 'export forbidden' in (tmp_path / 'out' / 'card.html').read_text()


def test_terms_lie_beside_an_archive(tmp_path):
  assert terms_lib.of_archive(toy.ToyLayout(), tmp_path) == terms_lib.Terms()
  path = tmp_path / 'terms.json'
  path.write_text('{"licence": "CC BY", "export": "forbidden"}')
  found = terms_lib.of_archive(Guarded(), tmp_path)
  assert (found.licence, found.export) == ('CC BY', 'forbidden')
  path.write_text('{"license": "CC BY"}')
  with pytest.raises(
    terms_lib.TermsError, match=r'terms.json.*licence, export'
  ):
    terms_lib.of_archive(toy.ToyLayout(), tmp_path)
