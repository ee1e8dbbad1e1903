"""CHILDES: transcripts alone, in folders or packed, of many corpora.

The source is a folder with `.cha` files, with packed archives of them, or both
(or one packed archive). CHILDES puts a `0metadata.cdc` into the folder of every
corpus; below it the folders are children (`Brown/Adam`), or ages with a file a
child (`NewEngland/14/01.cha`), or there are none. A recording's id is its path
from the corpus on: `Brown__Adam__adam01`.

Where a transcript has no times, an utterance takes a second, in order.
"""

from __future__ import annotations

import collections
import dataclasses
import hashlib
import itertools
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from babyvfm_jax.corpus import packed
from babyvfm_jax.corpus.layouts import children, tree
from babyvfm_jax.corpus.layouts.named_ages import named_ages
from babyvfm_jax.corpus.recording import (
  Recording,
  RecordingError,
  RecordingReference,
)
from babyvfm_jax.corpus.terms import Terms
from babyvfm_jax.corpus.transcripts.ages import DAYS_PER_MONTH
from babyvfm_jax.corpus.transcripts.chat import read_chat, read_headers
from babyvfm_jax.corpus.video import SUFFIXES as VIDEO_SUFFIXES

TRANSCRIPT = '.cha'
# CHILDES marks the folder of a corpus with this file.
MARK = '0metadata.cdc'
# Names that a look at a packed archive reads at most.
_LOOKED_AT = 500
_HEADER_BYTES = 16384
# Archives write this for a family name that was taken out.
_FAMILY = re.compile(r'_family_?name$', re.I)


class _File(NamedTuple):
  """A transcript before it is read.

  Attributes:
    container: The file on disk: the transcript, or the archive around it.
    member: Its name in a packed archive; '' where it is a file of its own.
    path: Where it lies, from the source on; the archive counts as a folder.
  """

  container: Path
  member: str
  path: PurePosixPath


class _Found(NamedTuple):
  file: _File
  corpus: str
  place: PurePosixPath
  name: str
  age_days: float | None


_TERMS = Terms('CC BY-NC-SA 3.0', note='Not for commercial use')


@dataclasses.dataclass(frozen=True)
class Childes:
  """The layout.

  Attributes:
    name: Key of the layout.
    default_fit: Of no use, there are no pictures.
    split_by: 'child' keeps all of a child's in one split: families read the
      same books and sing the same songs again. 'recording' does not.
    tiers: Dependent tiers to keep with the utterances that `read` gives, such
      as `('mor', 'gra')`; a corpus does not store them, but the utterances of a
      text have the positions of its moments.
  """

  name: str = 'childes'
  default_fit: str = 'crop'
  split_by: str = 'child'
  tiers: tuple[str, ...] = ()
  terms: Terms = _TERMS

  def evidence(self, source: Path) -> str:
    """Why the source is of this layout; '' where it is not.

    Transcripts without a video, and a mark of CHILDES: the file in a corpus's
    folder, or that they are packed. Others are for the layout `folder`.
    """
    source = Path(source)
    if source.is_file():
      return _packed_evidence([source] if packed.is_packed(source) else [])
    if not source.is_dir():
      return ''
    paths = tree.files(source)
    if tree.videos(paths):
      return ''
    loose = len(tree.with_suffix(paths, (TRANSCRIPT,)))
    marks = sum(path.name == MARK for path in paths)
    if loose and marks:
      return f'{loose} CHAT transcripts and no video, {marks} {MARK} of CHILDES'
    return _packed_evidence(list(filter(packed.is_packed, paths)))

  def discover(self, source: Path) -> list[RecordingReference]:
    """One reference a transcript; of each the headers are read."""
    source = Path(source)
    files, marks = _list(source)
    if not files:
      raise FileNotFoundError(
        f'{source}: no transcript ({TRANSCRIPT}) in it, nor in a packed '
        f'archive ({", ".join(packed.SUFFIXES)})'
      )
    known_from = source if source.is_dir() else source.parent
    table, rows = children.read_table(known_from)
    placed = list(_place(files, marks))
    named = _ages_in_names(placed)
    references: dict[str, RecordingReference] = {}
    for found, child in _with_children(placed):
      identity = tree.safe(found.place.as_posix())
      if identity in references:
        raise RecordingError(
          f'{source}: {found.file.path} and '
          f'{references[identity].details["path"]} would both be recording '
          f'{identity}; rename one'
        )
      known = children.from_rows(rows, identity)
      references[identity] = RecordingReference(
        id=identity,
        files=(found.file.container, *([table] if table else [])),
        details={
          'path': str(found.file.path),
          'member': found.file.member,
          'place': f'{found.place}{TRANSCRIPT}',
          'corpus': found.corpus,
          'child': known.child or child,
          'age_days': known.age_days,
          'named_age_days': named[found.place],
        },
      )
    return [references[identity] for identity in sorted(references)]

  def read(self, reference: RecordingReference) -> Recording:
    """Reads one transcript."""
    details = {key: reference.details[key] for key in reference.details}
    container, member = reference.files[0], str(details['member'])
    content = _content(container, member)
    place = str(details['place'])
    try:
      chat = read_chat(Path(place), content=content, tiers=self.tiers)
    except RecordingError as error:
      where = f'{container.name}: ' if member else ''
      raise RecordingError(f'{where}{details["path"]}: {error}') from error
    child, named = str(details['child']), details['named_age_days']
    # What the table says, else the headers, else the name.
    ages = (details['age_days'], chat.age_days, named)
    age_days = next((age for age in ages if isinstance(age, float)), None)
    timed = any(item.start is not None for item in chat.utterances)
    return Recording(
      id=reference.id,
      child=child,
      age_days=age_days,
      group='',
      frames=None,
      utterances=chat.utterances,
      language=chat.language,
      provenance={
        'source': place,
        'corpus': details['corpus'],
        'part': PurePosixPath(place).parent.as_posix(),
        'member': member,
        'sha256': hashlib.sha256(content).hexdigest(),
        'media': chat.media,
        'roles': {item.code: item.role for item in chat.participants.values()},
        'wordless_lines': chat.wordless,
        'header_age_days': chat.age_days,
        'named_age_days': named,
        **({} if timed else {'time': 'synthetic'}),
      },
    )


def _packed_evidence(archives: Sequence[Path]) -> str:
  for path in archives:
    try:
      first = list(itertools.islice(packed.names(path), _LOOKED_AT))
    except RecordingError:
      continue  # Discovery says what is wrong with it.
    if any(name.lower().endswith(VIDEO_SUFFIXES) for name in first):
      continue
    if any(name.lower().endswith(TRANSCRIPT) for name in first):
      return f'{path.name} is packed and holds CHAT transcripts'
  return ''


def _list(source: Path) -> tuple[list[_File], set[PurePosixPath]]:
  """The transcripts, and the folders with a mark; an archive is a folder."""
  if source.is_dir():
    above, paths = source, tree.files(source)
  elif source.is_file():
    above, paths = source.parent, [source]
  else:
    raise FileNotFoundError(f'{source}: no such folder or archive')
  root = PurePosixPath(source.resolve().name if source.is_dir() else '')
  listed = []
  for path in paths:
    place = root / path.relative_to(above).as_posix()
    if packed.is_packed(path):
      folder = place.parent / packed.stem(path)
      listed += [
        _File(path, name, folder / name)
        for name in packed.list_files(path, TRANSCRIPT)
        if all(map(tree.is_visible, PurePosixPath(name).parts))
      ]
    else:
      listed.append(_File(path, '', place))
  marks = {item.path.parent for item in listed if item.path.name == MARK}
  files = [i for i in listed if i.path.suffix.lower() == TRANSCRIPT]
  return files, marks


def _place(
  files: Sequence[_File], marks: set[PurePosixPath]
) -> Iterator[_Found]:
  """Says of which corpus each transcript is."""
  shared = _common({item.path.parent for item in files})
  roots = {}
  for item in files:
    above = [folder for folder in item.path.parents if folder in marks]
    below = item.path.relative_to(shared).parts
    fallback = shared / below[0] if len(below) > 1 else shared
    roots[item.path] = above[0] if above else fallback
  top = _common({root.parent for root in roots.values()})
  for item in files:
    name, age_days = _peek(item)
    yield _Found(
      file=item,
      corpus=roots[item.path].relative_to(top).as_posix(),
      place=item.path.relative_to(top).with_suffix(''),
      name=name,
      age_days=age_days,
    )


def _ages_in_names(
  found: Sequence[_Found],
) -> dict[PurePosixPath, float | None]:
  """Ages by place, where the names of a corpus's files carry ages."""
  corpora: dict[str, list[_Found]] = {}
  for item in found:
    corpora.setdefault(item.corpus, []).append(item)
  return {
    item.place: age
    for items in corpora.values()
    for item, age in zip(
      items,
      named_ages([i.place.name for i in items], [i.age_days for i in items]),
      strict=True,
    )
  }


def _with_children(
  found: Sequence[_Found],
) -> Iterator[tuple[_Found, str]]:
  """Puts the key child beside each transcript, '' where it is unknown.

  Children of different corpora are different. Inside of one, a folder is a
  child, but for two cases: a folder that is named by its children's age in
  months has a file a child, of the same name in the folders of other ages; and
  where the headers of a folder name several children, the names count.
  """
  folders: dict[PurePosixPath, list[_Found]] = {}
  for item in found:
    folders.setdefault(item.place.parent, []).append(item)
  for folder, items in folders.items():
    names = collections.Counter(item.name for item in items if item.name)
    corpus = items[0].corpus
    by_age = _is_age(folder.name, [i.age_days for i in items])
    for item in items:
      if by_age and folder.as_posix() != corpus:
        yield item, (folder.parent / item.place.name).as_posix()
      elif len(names) > 1:
        yield item, f'{corpus}/{item.name}' if item.name else ''
      elif folder.as_posix() != corpus:
        yield item, folder.as_posix()
      else:
        yield item, f'{corpus}/{next(iter(names))}' if names else ''


def _is_age(name: str, ages: Sequence[float | None]) -> bool:
  """Whether a folder's name is the age in months of those inside."""
  known = [age / DAYS_PER_MONTH for age in ages if age is not None]
  if not name.isdecimal() or not known:
    return False
  near = sum(abs(months - int(name)) <= 2 for months in known)
  return near > len(known) / 2


def _peek(item: _File) -> tuple[str, float | None]:
  """Name and age of the key child as the headers have them."""
  try:
    if item.member:
      content = packed.read_file(item.container, item.member)[:_HEADER_BYTES]
    else:
      with item.container.open('rb') as file:
        content = file.read(_HEADER_BYTES)
    # The last line may be cut.
    headers = read_headers(
      Path(item.path.name), content[: content.rfind(b'\n') + 1]
    )
  except (RecordingError, OSError):
    return '', None  # Its reading says what is wrong with it.
  if not headers.child:
    return '', headers.age_days
  name = headers.participants[headers.child].name
  name = _FAMILY.sub('', name).partition('_')[0]
  return ('' if name == headers.child else name), headers.age_days


def _content(container: Path, member: str) -> bytes:
  if member:
    return packed.read_file(container, member)
  try:
    return container.read_bytes()
  except OSError as error:
    raise RecordingError(
      f'{container}: cannot be read ({error.strerror}); put the file back'
    ) from error


def _common(folders: set[PurePosixPath]) -> PurePosixPath:
  """The deepest folder above all of them (or one of them)."""
  return PurePosixPath(os.path.commonpath([f'/{f}' for f in folders])[1:])
