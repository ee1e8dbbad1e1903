"""Any folder: videos and CHAT transcripts beside each other, by name.

`anna_03.mp4` and `anna_03.cha` are one recording. A video without a transcript
is a silent recording; a transcript without a video is one of text alone. Files
in folders below count too. Child and age come from `children.csv` or
`children.toml` in the folder, else from a name in SAYCam's form, else from the
transcript's headers.
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from babyvfm_jax.corpus.layouts import children, tree
from babyvfm_jax.corpus.recording import (
  Recording,
  RecordingError,
  RecordingReference,
)
from babyvfm_jax.corpus.transcripts.chat import Chat, read_chat
from babyvfm_jax.corpus.video import SUFFIXES, VideoFrames

TRANSCRIPT = '.cha'


@dataclasses.dataclass(frozen=True)
class Folder:
  """The layout.

  Attributes:
    name: Key of the layout.
    default_fit: How pictures become square.
    split_by: 'recording', or 'child' to keep all of a child's in one split.
  """

  name: str = 'folder'
  default_fit: str = 'crop'
  split_by: str = 'recording'

  def evidence(self, source: Path) -> str:
    """Videos or transcripts are there; other splits than its own are chosen."""
    if self.split_by != 'recording' or not Path(source).is_dir():
      return ''
    paths = tree.files(source)
    videos = len(tree.videos(paths))
    transcripts = len(tree.with_suffix(paths, (TRANSCRIPT,)))
    if not videos + transcripts:
      return ''
    return f'{videos} videos and {transcripts} transcripts, of no known archive'

  def discover(self, source: Path) -> list[RecordingReference]:
    """One reference a name; files of no use are left alone."""
    source = Path(source)
    if not source.is_dir():
      raise FileNotFoundError(f'{source}: no such folder')
    table, rows = children.read_table(source)
    grouped: dict[str, list[Path]] = {}
    for path in sorted(source.rglob('*')):
      inside = path.relative_to(source)
      hidden = any(part.startswith('.') for part in inside.parts)
      suffix = path.suffix.lower()
      if not hidden and (suffix == TRANSCRIPT or suffix in SUFFIXES):
        grouped.setdefault(inside.with_suffix('').as_posix(), []).append(path)
    if not grouped:
      raise FileNotFoundError(
        f'{source}: no video ({", ".join(SUFFIXES)}) and no transcript '
        f'({TRANSCRIPT}) in it'
      )
    references: dict[str, RecordingReference] = {}
    for place, files in grouped.items():
      name = _safe(place)
      if name in references:
        raise RecordingError(
          f'{source}: {place} and {references[name].files[0].name} would both '
          f'be recording {name}; rename one'
        )
      stem = Path(place).name
      identity = children.from_rows(rows, stem)
      if not identity.child and identity.age_days is None:
        identity = children.from_name(stem)
      references[name] = RecordingReference(
        id=name,
        files=(*files, *([table] if table else [])),
        details={'identity': identity},
      )
    return [references[name] for name in sorted(references)]

  def read(self, reference: RecordingReference) -> Recording:
    """Opens the video and reads the transcript."""
    video = _single(reference, SUFFIXES, 'videos')
    transcript = _single(reference, (TRANSCRIPT,), 'transcripts')
    chat = None if transcript is None else read_chat(transcript)
    frames = None if video is None else VideoFrames(video)
    identity = reference.details['identity']
    assert isinstance(identity, children.Identity)
    child, age_days = identity
    if chat is not None:
      child = child or chat.child_name
      age_days = chat.age_days if age_days is None else age_days
    source = next(path for path in (video, transcript) if path is not None)
    if self.split_by == 'child' and not child:
      raise RecordingError(
        f'{reference.id}: no child is known and the split is by child; give it '
        f'a row in {children.TABLES[0]}'
      )
    return Recording(
      id=reference.id,
      child=child,
      age_days=age_days,
      group=child if self.split_by == 'child' else reference.id,
      frames=frames,
      utterances=chat.utterances if chat else (),
      language=chat.language if chat else '',
      provenance={
        'source': source.name,
        **_transcript_facts(transcript, chat),
      },
    )


def _single(
  reference: RecordingReference, suffixes: tuple[str, ...], kind: str
) -> Path | None:
  """The one file of that kind, or None."""
  found = [path for path in reference.files if path.suffix.lower() in suffixes]
  if len(found) > 1:
    raise RecordingError(
      f'{reference.id}: {len(found)} {kind} of one name '
      f'({", ".join(path.name for path in found)}); keep one'
    )
  return found[0] if found else None


def _transcript_facts(
  transcript: Path | None, chat: Chat | None
) -> dict[str, object]:
  if transcript is None or chat is None:
    return {}
  return {
    'transcript': transcript.name,
    'media': chat.media,
    'roles': {item.code: item.role for item in chat.participants.values()},
    'wordless_lines': chat.wordless,
  }


def _safe(place: str) -> str:
  """A path as one safe file name."""
  return re.sub(r'[^\w.-]', '_', place.replace('/', '__'))
