"""Parts to a corpus folder: splits, store, tokenizer, provenance, card."""

from __future__ import annotations

import collections
import importlib.metadata
import json
import platform
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from babyvfm_jax import __version__, progress
from babyvfm_jax.corpus import card, splits, staging, store, tokenizer
from babyvfm_jax.corpus import index as index_lib
from babyvfm_jax.corpus.moment import SPLITS
from babyvfm_jax.corpus.privacy import faces
from babyvfm_jax.corpus.privacy import policy as policy_lib
from babyvfm_jax.corpus.quality import table as quality

# What a corpus consists of, beside `provenance.json`, tasks and truth.
FILES = (
  'moments',
  'index.parquet',
  'tokenizer',
  'card.json',
  'card.html',
  'audit.json',
  'croissant.json',
  'datasheet.html',
  'quarantine.jsonl',
  policy_lib.FILE,
  # A corpus that is built anew has to be scored anew.
  *quality.FILES,
)
_VERSIONS_OF = (
  'array_record',
  'av',
  'numpy',
  'pillow',
  'pyarrow',
  'sentencepiece',
  'simplejpeg',
  'tensorflow-datasets',
)


def assemble(
  folder: Path,
  parts: Sequence[Path],
  *,
  quarantine: Sequence[Mapping[str, Any]],
  settings: Mapping[str, Any],
  source: Path,
  split_by: str,
  terms: Mapping[str, str],
  policy: policy_lib.Policy | None = None,
  left_alone: Sequence[str] = (),
) -> None:
  """Puts staged parts together, in their order, in an empty folder.

  Args:
    folder: The corpus to be.
    parts: One a recording (see `staging`).
    quarantine: Recordings that were set aside (see `curation.Outcome`).
    settings: The build's, for the provenance.
    source: Folder of the archive.
    split_by: What the recordings' groups are (see `layouts.Layout`).
    terms: What the archive's licence allows (see `terms.Terms`).
    policy: What protects the archive's people; None for nothing.
    left_alone: Files of the archive that are of no recording.
  """
  policy = policy or policy_lib.Policy()
  _write_policy(folder, policy)
  abouts = [staging.about(part) for part in parts]
  sizes: collections.Counter[str] = collections.Counter()
  for about in abouts:
    sizes[about.group] += about.moments
  split_of = splits.assign(
    sizes, shares=settings['split'], seed=settings['seed'], sizes=sizes
  )
  members: dict[str, list[Path]] = {split: [] for split in SPLITS}
  for about, part in zip(abouts, parts, strict=True):
    members[split_of[about.group]].append(part)
  total = sum(about.moments for about in abouts)
  with progress.stage('Assemble corpus', total, 'moments') as bar:
    store.write(
      folder,
      {split: _chain(members[split]) for split in SPLITS},
      size=settings['size'],
      advance=bar.advance,
    )
  write_quarantine(folder / 'quarantine.jsonl', quarantine, left_alone)
  _write_provenance(
    folder,
    abouts,
    quarantine,
    {
      'layout': settings['layout'],
      # A path may name people, too.
      'source': str(source.resolve()) if policy.is_default else source.name,
      'settings': dict(settings),
      'split_by': split_by,
      'terms': dict(terms),
      **({'left_alone': list(left_alone)} if left_alone else {}),
      'outside_weights': faces.weights() if policy.faces == 'blur' else [],
    },
    policy,
  )
  corpus = store.Corpus(folder)
  _train_tokenizer(corpus, settings['vocabulary'], policy.tokens)
  card.write(corpus)


def write_quarantine(
  path: Path,
  quarantine: Sequence[Mapping[str, Any]],
  left_alone: Sequence[str] = (),
) -> None:
  """Writes one line for each recording, or file of none, that was set aside."""
  with path.open('w', encoding='utf-8') as file:
    for line in quarantine:
      shown = {k: v for k, v in line.items() if k != 'sources'}
      file.write(json.dumps(shown, ensure_ascii=False) + '\n')
    for name in left_alone:
      alone = {
        'recording': '',
        'files': [name],
        'reason': f'{name}: line 1: not known as a transcript by what is in it, '
        'and no video has its name: left alone. If it is a transcript, name its '
        'columns start, end, text; else nothing need be done',
        'error': 'left alone',
      }
      file.write(json.dumps(alone, ensure_ascii=False) + '\n')


def known_sources(
  provenance: Mapping[str, Any],
) -> dict[str, tuple[staging.SourceFile, ...]]:
  """The source files of every recording that a corpus was built from."""
  known = {**provenance['recordings'], **provenance['quarantined']}
  return {
    recording: tuple(
      staging.SourceFile(name=name, **provenance['sources'][name])
      for name in fields['files']
    )
    for recording, fields in known.items()
  }


def take_apart(corpus: store.Corpus, parts: Path, recordings: set[str]) -> None:
  """Writes the parts of some recordings back from a finished corpus."""
  provenance = corpus.provenance()
  sources = known_sources(provenance)
  index = corpus.index
  for recording, rows in index.groupby('recording', sort=False).indices.items():
    path = parts / f'{recording}{staging.SUFFIX}'
    if recording not in recordings or path.exists():
      continue
    fields = provenance['recordings'][recording]
    about = staging.About(
      recording, fields['group'], 0, sources[recording], fields['details']
    )
    staging.write(path, _moments(corpus, rows), about)


def _moments(
  corpus: store.Corpus, rows: Sequence[int]
) -> Iterator[tuple[dict[str, Any], bytes]]:
  # Without what was scored later, and what assembly gives.
  kept = [n for n in index_lib.SCHEMA.names if n not in ('split', 'row')]
  columns = corpus.index[kept]
  records = columns.iloc[rows].to_dict('records')
  for i, row in zip(rows, records, strict=True):
    times = [float(time) for time in row['frame_times']]
    yield {**row, 'frame_times': times}, corpus.record(i)


def _chain(parts: Sequence[Path]) -> Iterator[tuple[dict[str, Any], bytes]]:
  for part in parts:
    yield from staging.read(part)


def _train_tokenizer(
  corpus: store.Corpus, vocabulary: int, symbols: Sequence[str]
) -> None:
  texts = corpus.texts()
  # A corpus of silent video has frames to train on, and no tokenizer.
  if texts:
    tokenizer.Tokenizer.train(
      texts, corpus.folder / 'tokenizer', vocabulary, symbols=symbols
    )


def _write_policy(folder: Path, policy: policy_lib.Policy) -> None:
  if not policy.is_default:
    text = json.dumps(policy.to_json(), ensure_ascii=False, indent=1) + '\n'
    (folder / policy_lib.FILE).write_text(text, encoding='utf-8')


def _write_provenance(
  folder: Path,
  abouts: Sequence[staging.About],
  quarantine: Sequence[Mapping[str, Any]],
  archive: Mapping[str, Any],
  policy: policy_lib.Policy,
) -> None:
  files: dict[str, dict[str, Any]] = {}

  def names(sources: Sequence[Mapping[str, Any]]) -> list[str]:
    for fields in sources:
      files[fields['name']] = {
        key: value for key, value in fields.items() if key != 'name'
      }
    return [fields['name'] for fields in sources]

  recordings = {}
  for about in abouts:
    fields = about.to_json()
    recordings[about.recording] = {
      'group': about.group,
      'moments': about.moments,
      'files': names(fields['sources']),
      # It may have been read under another policy.
      'details': policy.withhold_all(about.details),
    }
  quarantined = {
    line['recording']: {'files': names(line['sources'])} for line in quarantine
  }
  provenance = {
    **archive,
    # No weight of any outside model has chosen or changed a moment.
    'strict': not archive['outside_weights'],
    'versions': _versions(),
    'sources': files,
    'recordings': recordings,
    'quarantined': quarantined,
  }
  (folder / 'provenance.json').write_text(
    json.dumps(provenance, ensure_ascii=False, indent=1) + '\n',
    encoding='utf-8',
  )


def _versions() -> dict[str, str]:
  versions = {name: importlib.metadata.version(name) for name in _VERSIONS_OF}
  return {
    'babyvfm_jax': __version__,
    'python': platform.python_version(),
    'zlib': zlib.ZLIB_RUNTIME_VERSION,
    **versions,
  }
