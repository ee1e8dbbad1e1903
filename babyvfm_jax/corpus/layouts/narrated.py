"""Narrated egocentric video: Ego4D, EPIC-KITCHENS and tables like theirs.

The source is a folder with videos, `VIDEO.mp4`, and narration tables (see
`narrations`), anywhere below it. Every video is a recording, one without a
narration a silent one. Narrations of videos that are not there are no
recordings: the tables are of the whole archive, the folder is of a part of it.

Videos of one wearer show one kitchen: where a table names the wearer, that is
the group that splits keep together, else it is the video.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

from babyvfm_jax.corpus.layouts import narrations, tree
from babyvfm_jax.corpus.recording import (
  Recording,
  RecordingError,
  RecordingReference,
)
from babyvfm_jax.corpus.video import VideoFrames

_TABLES = ('.json', '.csv')
# Rows that were left out and are named in the provenance, at most.
_NAMED = 20


@dataclasses.dataclass(frozen=True)
class Narrated:
  """The layout."""

  name: str = 'narrated'
  default_fit: str = 'crop'
  split_by: str = 'group'

  def evidence(self, source: Path) -> str:
    """Why the source is of this layout; '' where it is not."""
    source = Path(source)
    if not source.is_dir():
      return ''
    videos, tables = _files(source)
    for path in tables if videos else ():
      for kind, is_kind in (
        ('Ego4D', narrations.is_ego4d),
        ('EPIC-KITCHENS', narrations.is_epic),
      ):
        if is_kind(path):
          return (
            f'{len(videos)} videos and {path.name}, a narration table in '
            f'the form of {kind}'
          )
    return ''

  def discover(self, source: Path) -> list[RecordingReference]:
    """One reference a video; its narrations ride along."""
    source = Path(source)
    if not source.is_dir():
      raise FileNotFoundError(f'{source}: no such folder')
    videos, paths = _files(source)
    tables = narrations.read_tables(paths)
    named = {path.stem for path in videos}
    if not named & set(tables.rows):
      narrated = ', '.join(sorted(tables.rows)[:3]) or 'no video'
      raise FileNotFoundError(
        f'{source}: no narration is of one of its {len(videos)} videos (the '
        f'tables narrate {narrated}); give the folder that holds both, videos '
        'named as the tables name them'
      )
    absent = len(set(tables.rows) - named)
    references: dict[str, RecordingReference] = {}
    for path in videos:
      identity = tree.safe(path.stem)
      if identity in references:
        raise RecordingError(
          f'{source}: {path.name} and {references[identity].files[0].name} '
          f'would both be recording {identity}; rename or remove one'
        )
      references[identity] = RecordingReference(
        id=identity,
        files=(path, *tables.files.get(path.stem, ())),
        details={
          'rows': tuple(tables.rows.get(path.stem, ())),
          'wearer': tables.participants.get(path.stem, ''),
          'absent': absent,
        },
      )
    return [references[identity] for identity in sorted(references)]

  def read(self, reference: RecordingReference) -> Recording:
    """Opens the video and reads its narrations."""
    details = reference.details
    rows, wearer = details['rows'], details['wearer']
    assert isinstance(rows, tuple) and isinstance(wearer, str)
    video = reference.files[0]
    frames = VideoFrames(video)
    utterances, left_out = narrations.utterances(rows, frames.duration)
    if rows and not utterances:
      raise RecordingError(
        f'{left_out[0]}; so it is with all {len(rows)} narrations of '
        f'{reference.id}: correct the table, or take the video away'
      )
    return Recording(
      id=reference.id,
      child='',
      age_days=None,
      group=f'wearer-{wearer}' if wearer else reference.id,
      frames=frames,
      utterances=utterances,
      language='eng',
      provenance={
        'source': video.name,
        'wearer': wearer,
        'tables': [path.name for path in reference.files[1:]],
        'narrations': len(rows),
        'narrations_left_out': len(left_out),
        'left_out': list(left_out[:_NAMED]),
        'narrated_videos_absent': details['absent'],
      },
    )


def _files(source: Path) -> tuple[list[Path], list[Path]]:
  """Videos and files that may be tables, sorted."""
  paths = tree.files(source)
  return tree.videos(paths), tree.with_suffix(paths, _TABLES)
