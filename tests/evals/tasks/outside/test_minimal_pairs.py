"""Zorro and BLiMP: pairs of sentences."""

import json
import re

import pytest

from babyvfm_jax.evals import item, suite
from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks import outside

_NOUNS = ('dog', 'cat', 'cup', 'ball', 'shoe', 'boat', 'bear', 'duck')


@pytest.fixture
def zorro(tmp_path):
  """A folder of two paradigms of 16 pairs, and what lies beside them."""
  folder = tmp_path / 'babyberta'
  folder.mkdir()
  agreement, order = [], []
  for noun in _NOUNS:
    for end in ('is here .', 'is red .'):
      agreement += [f'the {noun}s {end}', f'the {noun} {end}']
      order += [f'{end} noun {noun}', f'a {noun} {end}']
  (folder / 'agreement_verb-simple.txt').write_text('\n'.join(agreement) + '\n')
  (folder / 'filler-gap-wh_object.txt').write_text('\n'.join(order))
  (folder / 'SOURCE.txt').write_text('from somewhere\n')
  return folder


@pytest.fixture
def blimp(tmp_path):
  """Two paradigms in BLiMP's fields."""
  folder = tmp_path / 'data'
  folder.mkdir()
  for name, term in (('anaphor_number', 'anaphor_agreement'), ('wh', 'gap')):
    lines = [
      json.dumps(
        {
          'sentence_good': f'The {noun} sees itself.',
          'sentence_bad': f'The {noun} sees themselves.',
          'field': 'morphology',
          'linguistics_term': term,
          'UID': name,
          'simple_LM_method': True,
          'one_prefix_method': False,
          'two_prefix_method': False,
          'lexically_identical': False,
          'pairID': str(number),
        }
      )
      for number, noun in enumerate(_NOUNS)
    ]
    (folder / f'{name}.jsonl').write_text('\n'.join(lines) + '\n')
  return folder


def _folder(form, source, out, **options):
  (made,) = outside.import_tasks(form, source, out, **options)
  return made.folder


def test_even_lines_are_the_right_ones(zorro, tmp_path, even, judge):
  folder = _folder('zorro', zorro, tmp_path / 'out')
  task = item.read_task(folder)
  assert len(task.items) == 32 and task.protocol == 'likelihood'
  for one in task.items:
    right, wrong = one.texts[one.answer], one.texts[1 - one.answer]
    if one.tag('paradigm') == 'agreement_verb-simple':
      assert one.tag('phenomenon') == 'agreement_verb'
      assert right.split()[1] in _NOUNS and wrong.split()[1][:-1] in _NOUNS
    else:
      assert one.tag('phenomenon') == 'filler-gap'
      assert right.startswith('a ') and wrong.startswith('is ')
  even(folder)
  rows = judge([folder])
  assert {row.metric for row in rows if row.subject == 'constant'} >= {
    'accuracy',
    'accuracy[agreement_verb-simple]',
    'accuracy[filler-gap-wh_object]',
  }


def test_pairs_of_the_same_rare_word_are_one_cluster(zorro, tmp_path):
  folder = _folder('zorro', zorro, tmp_path / 'out')
  clusters = {}
  for one in item.read_task(folder).items:
    noun = next(n for n in _NOUNS if f' {n}' in one.texts[one.answer])
    clusters.setdefault(one.cluster, set()).add((one.tag('paradigm'), noun))
  assert len(clusters) == 16
  assert all(len(nouns) == 1 for nouns in clusters.values())


def test_who_knows_the_grammar_is_right_everywhere(zorro, tmp_path, teller):
  folder = _folder('zorro', zorro, tmp_path / 'out')
  good = {
    # As people write it, without a blank before the mark.
    line.replace(' .', '.')
    for path in zorro.glob('*-*.txt')
    for line in path.read_text().splitlines()[1::2]
  }
  knows = teller(likelihood=lambda visual, text: [-1.0 - (text not in good)])
  rows = suite.run([knows], [folder], bootstrap=0)
  assert next(row.value for row in rows if row.metric == 'accuracy') == 1


def test_the_limit_is_of_each_paradigm(zorro, tmp_path, even):
  folder = _folder('zorro', zorro, tmp_path / 'out', limit=5)
  task = item.read_task(folder)
  tags = [one.tag('paradigm') for one in task.items]
  assert sorted(map(tags.count, set(tags))) == [5, 5]
  assert task.card['limit'] == 5
  even(folder)
  again = _folder('zorro', zorro, tmp_path / 'again', limit=5)
  other = _folder('zorro', zorro, tmp_path / 'other', limit=5, seed=1)
  assert item.read_task(again).items_sha256 == task.items_sha256
  assert item.read_task(other).items_sha256 != task.items_sha256


@pytest.mark.parametrize(
  ('change', 'message'),
  [
    (lambda lines: lines[:-1], r'simple\.txt:31: 31 lines; sentences come'),
    (
      lambda lines: [*lines[:4], '', *lines[4:]],
      r'simple\.txt:5: an empty line',
    ),
    (
      lambda lines: [*lines[:3], lines[2], *lines[4:]],
      r'simple\.txt:4: a pair needs two different sentences',
    ),
    (lambda lines: [], r'simple\.txt:0: 0 lines'),
  ],
)
def test_a_broken_file_is_named(zorro, tmp_path, change, message):
  path = zorro / 'agreement_verb-simple.txt'
  lines = change(path.read_text().splitlines())
  path.write_text('\n'.join(lines))
  with pytest.raises(TaskError, match=message):
    _folder('zorro', zorro, tmp_path / 'out')
  assert not (tmp_path / 'out').exists()


def test_blimp_is_read_by_its_fields(blimp, tmp_path, even, judge):
  folder = _folder('blimp', blimp, tmp_path / 'out')
  task = item.read_task(folder)
  assert len(task.items) == 16
  assert {one.tag('paradigm') for one in task.items} == {'anaphor_number', 'wh'}
  assert {one.tag('phenomenon') for one in task.items} == {
    'anaphor_agreement',
    'gap',
  }
  assert all(one.texts[one.answer].endswith('itself.') for one in task.items)
  even(folder)
  judge([folder])


@pytest.mark.parametrize(
  ('line', 'message'),
  [
    ('{"sentence_good": "a"', r'wh\.jsonl:9: not JSON'),
    ('{"sentence_good": "a"}', r'wh\.jsonl:9: no text under sentence_bad, UID'),
    ('3', r'wh\.jsonl:9: no text under sentence_good'),
  ],
)
def test_a_broken_line_of_blimp_is_named(blimp, tmp_path, line, message):
  with (blimp / 'wh.jsonl').open('a') as file:
    file.write(line + '\n')
  with pytest.raises(TaskError, match=message):
    _folder('blimp', blimp, tmp_path / 'out')


def test_the_real_paradigms(shared_data, tmp_path, even, judge):
  folder = _folder('zorro', shared_data / 'zorro', tmp_path / 'out', limit=20)
  task = item.read_task(folder)
  assert len(task.items) == 16 * 20
  assert task.card['paradigms'] == '16 of the 23 published'
  right = {one.texts[one.answer] for one in task.items}
  wrong = {one.texts[1 - one.answer] for one in task.items}
  # Odd lines of the files are wrong, by the source's own words.
  lines = {}
  for path in (shared_data / 'zorro').glob('*-*.txt'):
    for number, line in enumerate(path.read_text().splitlines(), start=1):
      # Marks stand apart there.
      text = re.sub(r' (?=[.?!,])', '', line.strip())
      lines.setdefault(text, set()).add(number % 2)
  assert all(0 in lines[text] for text in right)
  assert all(1 in lines[text] for text in wrong)
  even(folder)
  judge([folder])
