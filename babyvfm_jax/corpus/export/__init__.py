"""Out again: a corpus in forms that other code trains on.

Splits stay what they are: a peer trained on an export and tested on the
corpus's tests has seen none of them.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from babyvfm_jax import progress
from babyvfm_jax.corpus import store, terms
from babyvfm_jax.corpus.export import cvcl, llava
from babyvfm_jax.corpus.export.utterances import Exported, exported
from babyvfm_jax.corpus.moment import SPLITS

__all__ = ['FORMS', 'ExportError', 'Result', 'export']

# What writes a form: folder, the utterances of a split, its name, progress.
Form = Callable[..., None]
FORMS: Mapping[str, Form] = MappingProxyType(
  {'cvcl': cvcl.write, 'llava': llava.write}
)
FILE = 'export.json'


class ExportError(Exception):
  """An export that cannot be made; names the folder and the fix."""


@dataclasses.dataclass(frozen=True)
class Result:
  """What was written.

  Attributes:
    folder: Where.
    utterances: Number of utterances, by split.
    frames: Number of picture files.
    left_out: Utterances without a picture, which neither form has a place for.
  """

  folder: Path
  utterances: Mapping[str, int]
  frames: int
  left_out: int

  def summary(self) -> str:
    """One line for people."""
    parts = ', '.join(f'{n:,} {split}' for split, n in self.utterances.items())
    out = f'; {self.left_out:,} without a picture left out'
    return (
      f'{self.folder}: utterances {parts}; {self.frames:,} frames'
      f'{out if self.left_out else ""}'
    )


def export(
  corpus: store.Corpus,
  form: str,
  out: str | Path,
  *,
  select: str = '',
  max_frames: int = 32,
) -> Result:
  """Exports the utterances of a corpus with their frames.

  Args:
    corpus: The corpus.
    form: A name of `FORMS`.
    out: An empty folder, or one that does not exist.
    select: Only these moments, as a query of the index, such as
      "speaker == 'caregiver'".
    max_frames: At most so many frames an utterance, evenly spread.

  Raises:
    TermsError: The corpus's terms forbid it.
    ExportError: `out` holds something, or the form is unknown.
  """
  if form not in FORMS:
    raise ExportError(f'--form={form}: use one of {", ".join(FORMS)}')
  allowed = terms.check_export(corpus.folder, corpus.card())
  out = Path(out)
  if out.exists() and any(out.iterdir()):
    raise ExportError(f'{out}: holds something; give an empty --out')
  chosen, left_out = exported(corpus, select, max_frames)
  if not chosen:
    raise ExportError(
      f'{corpus.folder}: no utterance with a picture is selected; check --select'
    )
  out.mkdir(parents=True, exist_ok=True)
  parts: dict[str, list[Exported]] = {split: [] for split in SPLITS}
  for utterance in chosen:
    parts[utterance.split].append(utterance)
  total = sum(len(utterance.frames) for utterance in chosen)
  with progress.stage('Export', total, 'frames') as bar:
    FORMS[form](out, corpus, parts, bar.advance)
  counts = {split: len(part) for split, part in parts.items()}
  record = {
    'form': form,
    'corpus': corpus.folder.name,
    'corpus_fingerprint': corpus.fingerprint,
    'licence': allowed.licence,
    'select': select,
    'max_frames': max_frames,
    'utterances': counts,
    'frames': total,
    'left_out_without_picture': left_out,
  }
  text = json.dumps(record, ensure_ascii=False, indent=1) + '\n'
  (out / FILE).write_text(text, encoding='utf-8')
  return Result(out, counts, total, left_out)
