"""Who speaks: labels as people, programs and classifiers write them.

The one table that every format goes through. A label that it does not know is
'unknown'; the label itself is always kept beside the role.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from babyvfm_jax.corpus.recording import SPEAKERS
from babyvfm_jax.corpus.transcripts.roles import SPEAKER_BY_ROLE

# Codes that mean something in capitals alone: CHAT's usual three letters, the
# tiers of ACLEW, LENA's near speakers. Adults who are told apart by voice alone
# count as caregivers: in a child's home most adult speech is theirs, and the
# label is kept for whoever wants it otherwise.
_CODES = {
  'caregiver': (
    'MOT FAT GRM GRF GMA GPA GRA GRP PAR CAR BAB NAN FA MA FAN MAN FEM MAL'
  ),
  'other_adult': (
    'INV EXP RES OBS ADU AUN UNC VIS TEA NUR DOC UA CAM THE STU REL FAF'
  ),
  'key_child': 'CHI KCHI CHN',
  'other_child': 'BRO SIS SIB COU FRI PLA BOY GIR FC MC UC CXN OCH',
  'unknown': 'SPEECH SPK UNK EE TV TVN OLN NON SIL',
}

# Labels by hand, in lower case, without article and number.
_NAMES = {
  'caregiver': """
    m|mo|mot|mom|moms|mum|mam|mama|mamma|mommy|mummy|momma|mami|ma|mother|maman|
    f|fa|fat|dad|dads|d|da|daddy|papa|pa|pap|papi|pop|father|
    parent|parents|caregiver|caretaker|carer|cg|babysitter|sitter|nanny|au pair|
    grandma|grandmother|gran|granny|grannie|nana|nan|oma|abuela|gma|nonna|
    grandpa|grandfather|granddad|grandad|opa|abuelo|gpa|nonno|grandparent|
    stepmother|stepfather|stepmom|stepdad|foster mother|foster father|gm|gp|
    both parents
  """,
  'other_adult': """
    adult|other adult|adult female|adult male|female adult|male adult|woman|man|
    lady|guest|visitor|investigator|inv|experimenter|exp|researcher|observer|
    assistant|research assistant|ra|interviewer|clinician|therapist|nurse|doctor|
    teacher|aunt|auntie|aunty|uncle|family friend|neighbor|neighbour|
    camera operator|cameraman|camerawoman|narrator|friend|stranger|cashier
  """,
  'key_child': """
    c|ch|chi|child|the child|key child|target child|kchi|tc|baby|infant|bb|
    cam wearer|camera wearer|focal child
  """,
  'other_child': """
    other child|another child|children|other children|kid|kids|other kid|
    brother|bro|big brother|little brother|sister|sis|big sister|little sister|
    sibling|siblings|sib|twin|cousin|playmate|peer|boy|girl|toddler|teenager
  """,
  'unknown': """
    speaker|spk|spkr|unknown|unk|unidentified|unclear|unsure|other|none|na|n/a|
    voice|voices|speech|tv|television|radio|toy|ipad|phone|robot|everyone|all
  """,
}
# What a diarising program calls whom it does not know: SPEAKER_00, spk1.
_DIARISED = re.compile(r'(?:speaker|spkr?|person|s)[\s_-]*\d+', re.I)
_ARTICLE = re.compile(r"^(?:the|my|his|her|their|child's|baby's)\s+")
_SEVERAL = re.compile(r'\s*(?:&|\+|/|,|;|\band\b)\s*')
_NUMBER = re.compile(r'[\s_-]*#?(\d+)$')

# Voice types of the classifier whose RTTM comes with BabyView: `CHI` is any
# other child there, where transcripts mean the key child. For adults see
# `_CODES`. Source: Lavechin et al. 2020, An open-source voice type classifier.
VOICE_TYPES: Mapping[str, str] = MappingProxyType(
  {
    'FEM': 'caregiver',
    'MAL': 'caregiver',
    'KCHI': 'key_child',
    'CHI': 'other_child',
    'OCH': 'other_child',
    'SPEECH': 'unknown',
  }
)


def _invert(table: Mapping[str, str], separator: str | None) -> dict[str, str]:
  return {
    label.strip(): role
    for role, labels in table.items()
    for label in labels.split(separator)
  }


_BY_CODE = MappingProxyType(_invert(_CODES, None))
_BY_NAME = MappingProxyType(
  {
    **{
      role.replace('_', ' ').casefold(): speaker
      for role, speaker in SPEAKER_BY_ROLE.items()
      # "child" without a number is the one that the recording is of.
      if role != 'Child'
    },
    **_invert(_NAMES, '|'),
  }
)


def role_of(label: str, extra: Mapping[str, str] | None = None) -> str:
  """The role of a speaker's label, one of `recording.SPEAKERS`.

  Args:
    label: As the transcript has it.
    extra: Roles of a lab's own labels, ahead of the table.
  """
  return _find(label, extra or {}) or 'unknown'


def is_label(label: str, extra: Mapping[str, str] | None = None) -> bool:
  """Whether the table knows a label: tells `mom: hi` from `look: a dog`."""
  return _find(label, extra or {}) is not None


def check_roles(extra: Mapping[str, str]) -> None:
  """Raises ValueError where a role is none of `recording.SPEAKERS`."""
  for label, role in extra.items():
    if role not in SPEAKERS:
      raise ValueError(
        f'speakers: {label!r} has the role {role!r}; use one of {SPEAKERS}'
      )


def _find(label: str, extra: Mapping[str, str]) -> str | None:
  label = label.strip()
  if label in extra:
    return extra[label]
  code = _NUMBER.sub('', label)
  if code in _BY_CODE:
    return _numbered(_BY_CODE[code], label)
  if _DIARISED.fullmatch(label):
    return 'unknown'
  name = ' '.join(label.casefold().replace('_', ' ').strip(' .:*?()[]').split())
  if name in _BY_NAME:
    return _BY_NAME[name]
  bare = _NUMBER.sub('', _ARTICLE.sub('', name)).strip()
  if bare in _BY_NAME:
    return _numbered(_BY_NAME[bare], name)
  parts = [part for part in _SEVERAL.split(name) if part]
  if len(parts) > 1:
    roles = {_find(part, extra) for part in parts}
    # Mother and father are caregivers; mother and child are no one role.
    return roles.pop() if len(roles) == 1 else 'unknown'
  return None


def _numbered(role: str, label: str) -> str:
  """A second child is not the key child."""
  match = _NUMBER.search(label)
  if role == 'key_child' and match and int(match[1]) > 1:
    return 'other_child'
  return role
