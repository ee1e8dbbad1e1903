"""Who speaks: labels as hands, programs and classifiers write them."""

import pytest

from babyvfm_jax.corpus.recording import SPEAKERS
from babyvfm_jax.corpus.transcripts.roles import SPEAKER_BY_ROLE
from babyvfm_jax.corpus.transcripts.speakers import (
  VOICE_TYPES,
  check_roles,
  is_label,
  role_of,
)


@pytest.mark.parametrize(
  ('role', 'labels'),
  [
    (
      'caregiver',
      'M|Mom|mom|m|mother|Mother|papa|the mom|MOT|FAT|Dad:|the mother|my mom|'
      'Grandma|GRM|mom & dad|Mother and Father|FA1|MA2|FEM|MAN|MOM|m1|[Mom]|'
      'Caretaker|Babysitter| mom ',
    ),
    (
      'other_adult',
      'INV|Investigator|Researcher|experimenter 2|the man|woman|Man|UA1|Aunt|'
      'Camera_Operator|visitor|adult',
    ),
    (
      'key_child',
      'CHI|Child|child|the child|baby|Baby:|KCHI|Target_Child|target child|'
      'infant|C|child 1',
    ),
    (
      'other_child',
      'BRO|brother|the sister|Sibling|FC1|MC2|cousin|other child|child 2|kids|'
      'CHI2',
    ),
    (
      'unknown',
      'SPEAKER_00|SPEAKER_12|Speaker 1|spk0|Unknown||?|TV|EE1|Zoe|42|SPEECH|'
      'mom and child|the|ABC',
    ),
  ],
)
def test_roles_of_labels(role, labels):
  found = {label: role_of(label) for label in labels.split('|')}
  assert set(found.values()) == {role}, found


def test_all_roles_of_chat_mean_here_what_they_mean_there():
  for role, speaker in SPEAKER_BY_ROLE.items():
    # A role of CHAT, `Child` is one who is not the target child.
    if role != 'Child':
      assert role_of(role) == role_of(role.lower()) == speaker


def test_a_labs_own_labels_come_first():
  extra = {'Anna': 'caregiver', 'M': 'other_child'}
  assert role_of('Anna', extra) == 'caregiver'
  assert role_of('M', extra) == 'other_child'
  assert role_of('anna', extra) == 'unknown'
  with pytest.raises(ValueError, match="'Anna' has the role 'mother'"):
    check_roles({'Anna': 'mother'})


def test_what_is_a_label():
  assert all(map(is_label, ('mom', 'SPEAKER_00', 'Unknown', 'the baby')))
  assert not any(map(is_label, ('look', 'so', 'Zoe', '')))


def test_voice_types_are_roles():
  assert set(VOICE_TYPES.values()) <= set(SPEAKERS)
