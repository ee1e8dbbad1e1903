"""A corpus's policy: what is hidden when it is built, and who may see what."""

from __future__ import annotations

import dataclasses
import difflib
import functools
import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from babyvfm_jax.corpus.privacy import names

# In an archive's folder, with the names that are to be replaced.
FILE = 'privacy.json'
FACES = ('keep', 'blur')
SHOW = ('all', 'text', 'nothing')
WITHHELD = '[withheld]'
_TOKEN = re.compile(r'\[[A-Z][A-Z0-9_]*\]')
# 64 MiB and some tenths of a second for each guess.
_SLOW = {'n': 2**16, 'r': 8, 'p': 1, 'maxmem': 2**27}
# What stands between quotation marks in a message may be of a transcript. Marks
# inside of a word are apostrophes; those of a quotation's own are escaped.
_QUOTED = re.compile(
  r"""(?<!\w)'(?:\\.|[^'\n\\]|'(?=\w))*'(?!\w)"""
  r"""|(?<!\w)"(?:\\.|[^"\n\\]|"(?=\w))*"(?!\w)"""
)
_MARK = re.compile(r"""(?<!\w)['"]|['"](?!\w)""")


class PolicyError(Exception):
  """A policy that cannot be read, or that forbids what was asked for."""


@dataclasses.dataclass(frozen=True)
class Policy:
  """What protects the people of a corpus.

  Without a file it is its layout's (SAYCam's and BabyView's are `RESTRICTED`)
  or else this: nothing is changed, everything is shown. So it is for simulated
  and for published data, and for a folder of files, of which nothing is known:
  real children's recordings in it need a file.

  Attributes:
    faces: 'blur' blurs the faces that a detector finds in every frame that is
      kept; 'keep' leaves frames as they are.
    names: Name to role token, such as `{'Emma': '[CHILD]'}`; both are replaced
      in texts and speakers' labels.
    show: What cards, audits, pages, galleries and messages may show of the
      corpus: 'all', 'text' without pictures, or 'nothing' but counts.
    owner_only: Whether files are for their owner alone (0600, folders 0700).
    retention: Until when the corpus is kept, and who deletes it.
    contact: Whom to ask.
  """

  faces: str = 'keep'
  names: Mapping[str, str] = dataclasses.field(default_factory=dict)
  show: str = 'all'
  owner_only: bool = False
  retention: str = ''
  contact: str = ''

  def __post_init__(self):
    for name, choices in (('faces', FACES), ('show', SHOW)):
      if getattr(self, name) not in choices:
        raise PolicyError(
          f'{name} {getattr(self, name)!r}: use one of {", ".join(choices)}'
        )
    if not isinstance(self.owner_only, bool):
      raise PolicyError(f'owner_only {self.owner_only!r}: use true or false')
    for name in ('retention', 'contact'):
      if not isinstance(getattr(self, name), str):
        raise PolicyError(f'{name}: write a text')
    if not isinstance(self.names, Mapping):
      raise PolicyError('names: write an object of name to role token')
    roles: dict[str, str] = {}
    for place, (name, token) in enumerate(self.names.items(), 1):
      # Its place and not itself: a message may end in a log.
      if not re.search(r'[^\W_]', name):
        raise PolicyError(f'names: entry {place} has no letter; take it out')
      if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise PolicyError(
          f'names: the token of entry {place} is no role in capitals and '
          'brackets, such as [CHILD] or [MOTHER]'
        )
      if roles.setdefault(names.key(name), token) != token:
        raise PolicyError(
          f'names: entry {place} is spelt like another and has another token; '
          'leave one of them'
        )

  @property
  def is_default(self) -> bool:
    """Whether it protects nothing."""
    return self == Policy()

  @functools.cached_property
  def fingerprint(self) -> str:
    """Hash of what decides moments, faces and names; '' for neither.

    A slow one (scrypt): a quick one would tell who tries a list of first names
    which of them are hidden. Of a single, common name it only makes that dear.
    """
    if self.faces == 'keep' and not self.names:
      return ''
    fields = [self.faces, sorted(self.names.items())]
    return hashlib.scrypt(
      json.dumps(fields).encode(), salt=FILE.encode(), dklen=32, **_SLOW
    ).hex()

  @property
  def tokens(self) -> tuple[str, ...]:
    """The role tokens that stand for names, sorted."""
    return tuple(sorted(set(self.names.values())))

  def to_json(self) -> dict[str, Any]:
    """For the corpus: how many names there are, and not which."""
    fields = dataclasses.asdict(self)
    return {**fields, 'names': len(self.names), 'tokens': list(self.tokens)}

  def withhold(self, message: str) -> str:
    """A message for logs and reports, without what it quotes if need be."""
    if self.show != 'nothing':
      return message
    return '\n'.join(map(_withhold, message.split('\n')))

  def withhold_all(self, value: Any) -> Any:
    """The same of every text in a JSON value."""
    if isinstance(value, Mapping):
      return {key: self.withhold_all(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
      return [self.withhold_all(item) for item in value]
    return self.withhold(value) if isinstance(value, str) else value


# Of archives whose terms let nobody but the signatories see a child.
RESTRICTED = Policy(show='nothing', owner_only=True)


def _withhold(line: str) -> str:
  left = _QUOTED.sub(WITHHELD, line)
  if not _MARK.search(left):
    return left
  # A mark without its other: what is quoted cannot be told from what is not.
  first = _MARK.search(line)
  opens = first is not None and re.match(r'\w', line[first.end() :])
  return line[: first.start()] + WITHHELD if first and opens else WITHHELD


def read(path: Path) -> Policy:
  """Reads a policy.

  Raises:
    PolicyError: It cannot be read; names the file, the field and the fix.
  """
  try:
    fields = json.loads(path.read_text(encoding='utf-8'))
  except OSError as error:
    raise PolicyError(
      f'{path}: cannot be read ({error.strerror}); give the policy of the '
      'archive'
    ) from error
  except ValueError as error:
    # Neither the line nor what stands on it: there are names in this file.
    where = f' on line {error.lineno}' if hasattr(error, 'lineno') else ''
    raise PolicyError(f'{path}: no JSON{where}; write one object') from None
  if not isinstance(fields, dict):
    raise PolicyError(f'{path}: no object; write {{"faces": "blur", ...}}')
  known = [field.name for field in dataclasses.fields(Policy)]
  for name in fields:
    if name not in known:
      near = difflib.get_close_matches(name, known, 1)
      hint = f'did you mean {near[0]}? ' if near else ''
      raise PolicyError(
        f'{path}: no field {name!r}; {hint}There are {", ".join(known)}'
      )
  try:
    return Policy(**fields)
  except PolicyError as error:
    raise PolicyError(f'{path}: {error}') from None


def of_archive(source: Path, path: str = '', layout: object = None) -> Policy:
  """The policy of an archive.

  Args:
    source: The archive's folder.
    path: The policy's file; '' takes `privacy.json` of the folder.
    layout: A layout; where there is no file its attribute `policy` is taken,
      and, where it has none, a policy that protects nothing.

  Raises:
    PolicyError: See `read`.
  """
  if path:
    return read(Path(path))
  found = source / FILE
  if found.is_file():
    return read(found)
  return getattr(layout, 'policy', Policy())


def of_corpus(folder: Path) -> dict[str, Any]:
  """What a finished corpus says of its policy, as `to_json` has it."""
  path = folder / FILE
  if not path.is_file():
    return Policy().to_json()
  return json.loads(path.read_text(encoding='utf-8'))


def protect(said: Mapping[str, Any]) -> None:
  """From now on files of this process are its owner's, if the policy says so.

  Args:
    said: As `to_json` or `of_corpus` have it.
  """
  if said.get('owner_only'):
    os.umask(0o077)


def check_shown(folder: Path, said: Mapping[str, Any], what: str) -> None:
  """Refuses to show what may not be shown.

  Args:
    folder: The corpus, for the message.
    said: As `of_corpus` has it.
    what: 'text' or 'all'.

  Raises:
    PolicyError: The policy shows less.
  """
  if SHOW.index(said['show']) > SHOW.index(what):
    raise PolicyError(
      f'{folder / FILE}: the policy of this corpus shows {said["show"]}, so '
      f'nothing was written. Ask {said["contact"] or "whoever holds it"}; if it '
      f"may be seen, write another show into the archive's {FILE} and build "
      'again: no recording is read again'
    )
