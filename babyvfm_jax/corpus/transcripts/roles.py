"""Who speaks: the roles of CHAT and what they are to the child."""

from __future__ import annotations

from types import MappingProxyType

_ROLES = {
  'caregiver': (
    'Mother Father Grandmother Grandfather Caretaker Babysitter Caregiver '
    'Parent Nanny'
  ),
  'other_adult': (
    'Adult Investigator Observer Visitor Teacher Aunt Uncle Relative '
    'Family_Member Family_Friend Clinician Therapist Nurse Doctor '
    'Camera_Operator Host Guest Leader Narrator Male Female'
  ),
  'key_child': 'Target_Child',
  'other_child': (
    'Child Brother Sister Sibling Cousin Playmate Boy Girl Teenager Student'
  ),
}

# Speaker (of `recording.SPEAKERS`) by CHAT role; any other is 'unknown'.
SPEAKER_BY_ROLE = MappingProxyType(
  {role: speaker for speaker, names in _ROLES.items() for role in names.split()}
)
