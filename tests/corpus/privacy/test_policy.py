"""Policies: read strictly, told without names."""

import json
import os

import pytest

from babyvfm_jax.corpus import layouts
from babyvfm_jax.corpus.privacy import policy


def write(folder, **fields):
  path = folder / policy.FILE
  path.write_text(json.dumps(fields))
  return path


def test_a_policy_is_read_from_its_archive(tmp_path):
  assert policy.of_archive(tmp_path).is_default
  write(tmp_path, faces='blur', names={'Emma': '[CHILD]'}, show='text')
  read = policy.of_archive(tmp_path)
  assert (read.faces, read.show, read.tokens) == ('blur', 'text', ('[CHILD]',))
  # Another file goes ahead of it.
  other = tmp_path / 'other.json'
  other.write_text('{"retention": "until 2030"}')
  assert policy.of_archive(tmp_path, str(other)).retention == 'until 2030'


def test_names_are_counted_and_never_told():
  one = policy.Policy(names={'Emma': '[CHILD]'})
  said = json.dumps(one.to_json())
  assert 'Emma' not in said and one.to_json()['names'] == 1
  other = policy.Policy(names={'Emil': '[CHILD]'})
  assert one.fingerprint != other.fingerprint != ''
  assert policy.Policy().fingerprint == ''


@pytest.mark.parametrize(
  ('fields', 'said'),
  [
    ({'face': 'blur'}, "no field 'face'; did you mean faces"),
    ({'faces': 'hide'}, "faces 'hide': use one of keep, blur"),
    ({'show': 'some'}, 'use one of all, text, nothing'),
    ({'owner_only': 1}, 'true or false'),
    ({'names': ['Emma']}, 'names: write an object'),
    ({'names': {'Emma': 'child'}}, 'token of entry 1'),
    ({'names': {'...': '[CHILD]'}}, 'entry 1 has no letter'),
    ({'names': {'_': '[CHILD]'}}, 'entry 1 has no letter'),
    (
      {'names': {'Zoë': '[CHILD]', 'zoe': '[SISTER]'}},
      'entry 2 is spelt like another',
    ),
    ({'retention': 5}, 'retention: write a text'),
  ],
)
def test_a_wrong_field_is_named_with_file_and_fix(tmp_path, fields, said):
  path = write(tmp_path, **fields)
  with pytest.raises(policy.PolicyError, match=said) as error:
    policy.of_archive(tmp_path)
  assert str(path) in str(error.value) and 'Emma' not in str(error.value)


def test_what_is_no_policy_is_refused_without_quoting_it(tmp_path):
  path = tmp_path / policy.FILE
  path.write_text('{"names": {"Emma": }')
  with pytest.raises(policy.PolicyError, match='no JSON on line 1') as error:
    policy.of_archive(tmp_path)
  assert 'Emma' not in str(error.value)
  with pytest.raises(policy.PolicyError, match='cannot be read'):
    policy.of_archive(tmp_path, str(tmp_path / 'none.json'))


def test_quotes_are_withheld_where_nothing_is_shown():
  message = "tape.cha: line 3: 'give it to Emma' lies past the end"
  silent = policy.Policy(show='nothing').withhold(message)
  assert silent == 'tape.cha: line 3: [withheld] lies past the end'
  assert policy.Policy(show='text').withhold(message) == message


@pytest.mark.parametrize(
  'said',
  [
    "the dogs' quokka",
    'it\'s "the" quokka',
    "don't the quokka",
    'the quokka',
    "'quokka' he said",
    "rock 'n' the quokka's",
    'a \\ quokka \' "',
  ],
)
@pytest.mark.parametrize('quote', [repr, "'{}'".format, '"{}"'.format])
def test_no_quotation_marks_of_its_own_let_a_text_out(said, quote):
  message = f"the child's tape.cha: line 3: {quote(said)} is odd; mend 'it'"
  silent = policy.Policy(show='nothing').withhold(message)
  assert 'quokka' not in silent and policy.WITHHELD in silent
  facts = {'left_out': [message], 'rows': 3}
  told = policy.RESTRICTED.withhold_all(facts)
  assert 'quokka' not in str(told) and told['rows'] == 3


def test_archives_of_real_children_show_nothing_unless_told(tmp_path):
  for name in ('saycam', 'cvcl_frames', 'babyview'):
    read = policy.of_archive(tmp_path, layout=layouts.LAYOUTS[name])
    assert read.show == 'nothing' and read.owner_only
  assert policy.of_archive(
    tmp_path, layout=layouts.LAYOUTS['folder']
  ).is_default
  write(tmp_path, show='all')
  assert policy.of_archive(
    tmp_path, layout=layouts.LAYOUTS['saycam']
  ).is_default


def test_files_are_the_owners_from_then_on(tmp_path):
  before = os.umask(0o022)
  try:
    policy.protect(policy.Policy().to_json())
    (tmp_path / 'open').touch()
    policy.protect(policy.Policy(owner_only=True).to_json())
    (tmp_path / 'own').touch()
  finally:
    os.umask(before)
  modes = [(tmp_path / name).stat().st_mode & 0o777 for name in ('open', 'own')]
  assert modes == [0o644, 0o600]
