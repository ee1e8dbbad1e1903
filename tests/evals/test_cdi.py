"""Children's ages of acquisition: read as they are, or named."""

import os
from pathlib import Path

import pytest

from babyvfm_jax.evals import cdi


def _write(path, *lines):
  path.write_text('\n'.join(lines) + '\n', 'utf-8')
  return path


def test_entries_are_matched_as_they_are_spoken(tmp_path):
  table = cdi.read(
    _write(
      tmp_path / 'a.csv',
      'definition,category,uni_lemma,aoa_produce_months',
      'daddy*,people,daddy,12',
      'fish (animal),animals,fish (animal),19.5',
      'fish (food),food_drink,fish (food),18.5',
      'inside/in,locations,in,25',
      'zoo,places,zoo,',
    )
  )
  assert {word: one.months for word, one in table.words.items()} == {
    'daddy': 12,
    'fish': 18.5,
    'inside': 25,
    'in': 25,
  }
  assert table.words['fish'].senses == 2
  assert table.words['fish'].category == 'food_drink'
  assert table.words['in'].lexical_class == 'closed class'
  assert table.without_age == 1


def test_what_is_wrong_is_named(tmp_path):
  with pytest.raises(cdi.CdiError, match='no such file'):
    cdi.read(tmp_path / 'none.csv')
  path = _write(tmp_path / 'b.csv', 'definition,aoa_produce_months', 'ball,x')
  with pytest.raises(cdi.CdiError, match=r"b.csv:2: .*'x' is no age"):
    cdi.read(path)
  with pytest.raises(cdi.CdiError, match='aoa_understand_months'):
    cdi.read(path, 'understand')


def test_the_real_tables_are_read():
  root = Path(os.environ.get('BABYVFM_DATA', '../shared/data')) / 'cdi_aoa'
  if not root.is_dir():
    pytest.skip(f'no {root}: set BABYVFM_DATA')
  says = cdi.read(root / 'english_WS_aoa.csv')
  understands = cdi.read(root / 'english_WG_aoa.csv', 'understand')
  assert len(says.words) > 600 and len(understands.words) > 350
  assert says.words['ball'].months == pytest.approx(10.459)
  assert 'ball' in understands.words
  # The same children understand a word before they say it, wherever the age
  # lies inside the form's own (8 to 18 months); an extrapolated one need not.
  said = cdi.read(root / 'english_WG_aoa.csv')
  inside = cdi.read(root / 'english_WG_aoa.csv', 'understand', ages=(8, 18))
  both = set(said.words) & set(inside.words)
  assert len(both) > 100
  assert all(said.words[w].months > inside.words[w].months for w in both)
  assert all(8 <= one.months <= 18 for one in inside.words.values())
  assert inside.outside_ages > 200
