"""SAYCam: videos named by child, date and age, and hand-written tables.

A video is `{child}_{YYYYMMDD}_{MMDD}_{part}`; the third field is the child's age
in months and days. The tables (`transcripts.cvcl_table`) lie anywhere in the
tree, one for each recording or one for many. The parts of one session, which is
a child's day, stay in one split. A video without a transcript is a silent
recording; a transcript without its video is one of text alone. Recordings that
`upside_down.txt` names were filmed upside down.

Source: Sullivan, Mei, Perfors, Wojcik & Frank 2021, SAYCam (Databrary 564).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path

from babyvfm_jax.corpus import upside_down
from babyvfm_jax.corpus.layouts import children, tree
from babyvfm_jax.corpus.privacy.policy import RESTRICTED, Policy
from babyvfm_jax.corpus.recording import (
  FrameSource,
  Recording,
  RecordingError,
  RecordingReference,
)
from babyvfm_jax.corpus.transcripts import (
  FORMATS,
  TABLES,
  VOICES,
  Transcript,
)
from babyvfm_jax.corpus.transcripts.cvcl_table import (
  is_cvcl_table,
  read_cvcl_table,
  resembles_cvcl_table,
  video_name,
)
from babyvfm_jax.corpus.video import SUFFIXES, VideoFrames

# With these beside them, SAYCam's names are for the layout `folder`.
_OTHER_TRANSCRIPTS = tuple(suffix for suffix in FORMATS if suffix not in TABLES)
_NAME = '{child}_{YYYYMMDD}_{MMDD}_{part}, such as S_20130519_0702_03'


@dataclasses.dataclass(frozen=True)
class SayCam:
  """The layout.

  Attributes:
    name: Key of the layout.
    default_fit: How pictures become square.
    split_by: The group is the session: a child and a date.
    policy: Where the archive has none of its own.
  """

  name: str = 'saycam'
  default_fit: str = 'crop'
  split_by: str = 'group'
  policy: Policy = RESTRICTED

  def evidence(self, source: Path) -> str:
    """Most videos are named SAYCam's way, and transcripts, if any, are tables."""
    if not Path(source).is_dir():
      return ''
    paths = tree.files(source)
    videos = tree.videos(paths)
    named = sum(is_name(path.stem) for path in videos)
    if 2 * named < len(videos):
      return ''
    count = f'{named} of {len(videos)} videos named like S_20130519_0702_03'
    tables = tree.with_suffix(paths, TABLES)
    table = next((path for path in tables if is_cvcl_table(path)), None)
    if table is not None:
      count = count if videos else 'no video'
      return f'{count}; {table.name} is a table of {_columns()}'
    if not named or tree.with_suffix(paths, _OTHER_TRANSCRIPTS):
      return ''
    return f'{count}, without transcripts'

  def discover(self, source: Path) -> list[RecordingReference]:
    """One reference a video, and one a transcript that lacks its video."""
    source = Path(source)
    paths = tree.files(source)
    found: dict[str, list[Path]] = {}
    for path in tree.videos(paths):
      found.setdefault(video_name(path.name), []).append(path)
    tables = tree.with_suffix(paths, TABLES)
    for name, path in _named_by(tables, tuple(found)):
      found.setdefault(name, []).append(path)
    if not found:
      raise FileNotFoundError(
        f'{source}: no video ({", ".join(SUFFIXES)}) and no table of '
        f'{_columns()} in it'
      )
    listing, patterns = upside_down.read_list(source)
    references: dict[str, RecordingReference] = {}
    for identity, name in tree.identified(source, found).items():
      # Others need not be read again when a name is added to the list.
      turned = upside_down.is_listed(name, patterns)
      references[identity] = RecordingReference(
        id=identity,
        files=(*found[name], *([listing] if listing and turned else [])),
        details={'name': name, 'turned': turned},
      )
    return [references[identity] for identity in sorted(references)]

  def left_alone(self, source: Path) -> tuple[str, ...]:
    """Names, below the source, of tables and other transcripts of no recording."""
    references = self.discover(source)
    return tree.left_over(Path(source), references, (*FORMATS, VOICES))

  def read(self, reference: RecordingReference) -> Recording:
    """Opens the video and takes the recording's rows from its table."""
    name = str(reference.details['name'])
    videos = tree.videos(reference.files)
    video = tree.only(reference, videos, 'videos')
    tables = tree.with_suffix(reference.files, TABLES)
    table, transcript = _one_transcript(name, tables)
    if not is_name(name):
      raise RecordingError(
        f'{reference.files[0].name}: not named {_NAME}; rename it (and the '
        'Video Name of its transcript), or use --layout=folder'
      )
    child, age_days = children.from_name(name)
    source = video or table
    assert source is not None
    frames: FrameSource | None = None if video is None else VideoFrames(video)
    turned = bool(reference.details['turned'])
    if frames is not None and turned:
      frames = upside_down.UpsideDown(frames)
    return Recording(
      id=reference.id,
      child=child,
      age_days=age_days,
      group=session(name),
      frames=frames,
      utterances=transcript.utterances,
      language=transcript.language,
      provenance={
        'source': source.name,
        'session': session(name),
        **({} if video else {'video': 'not found'}),
        **({'turned_degrees': 180} if turned else {}),
        **transcript.provenance,
      },
    )


def is_name(name: str) -> bool:
  """Whether a name is in SAYCam's form."""
  return bool(children.from_name(video_name(name)).child)


def session(name: str) -> str:
  """The session of a name in SAYCam's form: its child and date."""
  return '_'.join(name.split('_')[:2])


def _columns() -> str:
  return 'Time, Speaker, Utterance, Video Name'


_table = tree.read_once(read_cvcl_table, 16)


def _named_by(
  tables: Sequence[Path], videos: Sequence[str]
) -> Iterator[tuple[str, Path]]:
  """Names of recordings that the tables have rows of, with the table.

  A table that cannot be read stands for a recording of its own name: reading
  that says what is wrong with it. Tables of other things are left alone.
  """
  for path in tables:
    own = video_name(path.stem)
    if own not in videos and not resembles_cvcl_table(path):
      continue
    try:
      names = tuple(_table(path))
    except RecordingError:
      names = (own,)
    for name in names:
      yield name, path


def _one_transcript(
  name: str, tables: Sequence[Path]
) -> tuple[Path | None, Transcript]:
  """The transcript of a recording; tables that say the same count as one.

  One without a word where no table has rows of it.
  """
  found = []
  for path in tables:
    by_name = _table(path)
    if name in by_name:
      found.append((path, by_name[name]))
  if not found:
    return None, Transcript(())
  (path, transcript), *others = found
  for other, another in others:
    if _said(another) != _said(transcript):
      raise RecordingError(
        f'{name}: {path.name} and {other.name} both have rows of it, and they '
        'differ; keep one'
      )
  return path, transcript


def _said(transcript: Transcript) -> list[tuple]:
  return [(u.start, u.speaker_label, u.text) for u in transcript.utterances]
