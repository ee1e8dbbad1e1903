"""One reader an archive, in an explicit table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from babyvfm_jax.corpus.layouts.abstract_scenes import AbstractScenes
from babyvfm_jax.corpus.layouts.childes import Childes
from babyvfm_jax.corpus.layouts.folder import Folder
from babyvfm_jax.corpus.layouts.narrated import Narrated
from babyvfm_jax.corpus.layouts.storybook import Storybook
from babyvfm_jax.corpus.recording import Recording, RecordingReference


class Layout(Protocol):
  """How an archive lies on disk, and how its recordings are read.

  Attributes:
    name: Key in `LAYOUTS`.
    default_fit: How pictures become square where the user says nothing:
      'crop' (short side, centre), 'stretch' or 'pad'.
    split_by: What a recording's `group` is: 'recording', 'child' or 'group'
      (the archive's own, such as sibling scenes).
  """

  @property
  def name(self) -> str: ...

  @property
  def default_fit(self) -> str: ...

  @property
  def split_by(self) -> str: ...

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
      Childes(),
      Childes(name='childes_by_recording', split_by='recording'),
      Folder(),
      Folder(name='folder_by_child', split_by='child'),
      Narrated(),
      Storybook(),
    )
  }
)
