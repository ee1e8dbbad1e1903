"""One reader an archive, in an explicit table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from babyvfm_jax.corpus.layouts.abstract_scenes import AbstractScenes
from babyvfm_jax.corpus.layouts.babyview import BabyView
from babyvfm_jax.corpus.layouts.childes import Childes
from babyvfm_jax.corpus.layouts.cvcl_frames import CvclFrames
from babyvfm_jax.corpus.layouts.folder import Folder
from babyvfm_jax.corpus.layouts.narrated import Narrated
from babyvfm_jax.corpus.layouts.saycam import SayCam
from babyvfm_jax.corpus.layouts.storybook import Storybook
from babyvfm_jax.corpus.recording import Recording, RecordingReference


class Layout(Protocol):
  """How an archive lies on disk, and how its recordings are read.

  Attributes:
    name: Key in `LAYOUTS`.
    default_fit: How pictures become square where the user says nothing:
      'crop' (short side, centre), 'stretch' or 'pad'.
    split_by: What lies in one split as a whole where the user says nothing:
      'recording', 'child' or 'group' (the archive's own, such as sibling
      scenes).
  """

  @property
  def name(self) -> str: ...

  @property
  def default_fit(self) -> str: ...

  @property
  def split_by(self) -> str: ...

  def evidence(self, source: Path) -> str:
    """What shows, by names and headers alone, that the source is of this kind.

    Returns:
      The reason in words; '' where the source is something else.
    """
    ...

  def discover(self, source: Path) -> list[RecordingReference]:
    """Finds the recordings: cheap, sorted by id, nothing decoded.

    Raises:
      FileNotFoundError: There is no such archive at `source`.
      RecordingError: A table of the archive cannot be read.
    """
    ...

  def read(self, reference: RecordingReference) -> Recording:
    """Reads one recording.

    Raises:
      RecordingError: It cannot be used; names the file, the row and the fix.
    """
    ...


LAYOUTS: Mapping[str, Layout] = MappingProxyType(
  {
    layout.name: layout
    for layout in (
      AbstractScenes(),
      BabyView(),
      Childes(),
      CvclFrames(),
      Folder(),
      Narrated(),
      SayCam(),
      Storybook(),
    )
  }
)

AUTO = 'auto'
# Whatever is of no archive; asked only where no other layout knows the source.
_GENERAL = 'folder'


class UnrecognisedError(Exception):
  """A source of no layout, or of several; lists what each of them said."""


def recognise(source: str | Path) -> tuple[str, str]:
  """The layout of a source, from names of files and headers of tables.

  Args:
    source: The archive: a folder, or a packed file.

  Returns:
    Name of the layout, and the reason in words.

  Raises:
    FileNotFoundError: There is no such source.
    UnrecognisedError: No layout, or more than one, knows it.
  """
  source = Path(source)
  if not source.exists():
    raise FileNotFoundError(f'{source}: no such folder or archive')
  said = {
    name: layout.evidence(source)
    for name, layout in LAYOUTS.items()
    if name != _GENERAL
  }
  if not any(said.values()):
    said[_GENERAL] = LAYOUTS[_GENERAL].evidence(source)
  found = [name for name in said if said[name]]
  if len(found) == 1:
    return found[0], said[found[0]]
  problem = (
    f'could be any of {", ".join(found)}' if found else 'is of no known layout'
  )
  lines = '; '.join(
    f'{name}: {reason or "not mine"}' for name, reason in said.items()
  )
  raise UnrecognisedError(
    f'{source} {problem}; say which with --layout. What each layout saw: '
    f'{lines}'
  )
