"""The datasheet: what is known is answered, the rest is shown as open."""

import json

import pytest

from babyvfm_jax.corpus import audit, datasheet
from babyvfm_jax.corpus.store import Corpus
from tests.corpus import toy


@pytest.fixture
def corpus(tmp_path):
  source = toy.write_archive(tmp_path / 'archive')
  (source / 'r01.json').write_text('{')
  toy.build(source, tmp_path / 'out')
  return Corpus(tmp_path / 'out')


def answers(corpus):
  return {q.key: q.answer for q in datasheet.answer(corpus)}


def test_what_is_counted_is_answered(corpus):
  known = answers(corpus)
  assert '20 moments: 15 utterances' in known['count']
  assert '1 recordings could not be read' in known['missing']
  assert known['weights'] == 'No: the corpus is strict.'
  assert 'test: ' in known['splits']
  assert known['overlap'].startswith('Nothing was found. Looked for: recording')
  assert known['consent'] == ''
  page = (corpus.folder / 'datasheet.html').read_text()
  assert '<span class="open">Open</span> <code>consent</code>' in page


def test_an_audit_s_findings_are_told(corpus):
  index = corpus.index
  names = index.drop_duplicates('split')['recording'].tolist()
  index.loc[index['recording'].isin(names), 'group'] = 'twins'
  audit.audit(corpus, kinds=['group']).write(corpus.folder)
  told = answers(corpus)['overlap']
  assert told.startswith('Leakage. group: 1 shared by train and validation')


def test_people_answer_the_rest(corpus):
  path = corpus.folder / 'datasheet.json'
  path.write_text('{"consent": "By all parents <in> writing."}')
  assert answers(corpus)['consent'] == 'By all parents <in> writing.'
  page = datasheet.write(corpus).read_text()
  assert 'By all parents &lt;in&gt; writing.' in page
  path.write_text(json.dumps({'consents': 'yes'}))
  with pytest.raises(datasheet.DatasheetError, match=r"called \['consents'\]"):
    datasheet.answer(corpus)
  path.write_text('{')
  with pytest.raises(datasheet.DatasheetError, match='one JSON object'):
    datasheet.answer(corpus)
