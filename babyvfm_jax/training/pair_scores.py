"""How well pictures and texts of a corpus go together, by a model of ours.

Adds two columns to the side table of a corpus (see `corpus/quality`): the
cosine of each moment's picture with its text, and with another moment's text.
The filter that others make with a model trained on the web is strict here: if
the run saw this corpus alone, nothing else has a part in the scores.

A model that scores its own training data judges what it has memorised too: a
wrong pair that it saw often enough looks like a right one. So the filter is
milder on the training split than it should be, and the more so the longer the
run was. The means of every split, matched and shuffled, are returned and kept
in `quality.json`: where the training split's are well above the held-out ones,
score with an earlier step or a shorter run.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import jax
import numpy as np
import pandas as pd

from babyvfm_jax import progress, provenance
from babyvfm_jax.corpus import index as index_lib
from babyvfm_jax.corpus import moment, store
from babyvfm_jax.corpus import tokenizer as tokenizer_lib
from babyvfm_jax.corpus.quality import chunks, table
from babyvfm_jax.data import pictures, tokens, transforms
from babyvfm_jax.training import assembly

SCORER = 'alignment'
COLUMNS = ('alignment', 'alignment_shuffled')
_BATCH = 64
_SHIFTS = 16


class Agreement(NamedTuple):
  """How well pictures and texts go together.

  Attributes:
    moments: With a picture, a text, and another's text to compare with.
    matched: Their mean similarity.
    shuffled: Their mean similarity with another's text.
    better: Share whose own text is nearer than the other.
  """

  moments: int
  matched: float
  shuffled: float
  better: float

  def __str__(self) -> str:
    return (
      f'{self.moments:,} pairs, similarity {self.matched:.3f}, shuffled '
      f'{self.shuffled:.3f}, own text nearer in {self.better:.1%}'
    )


@dataclasses.dataclass(frozen=True)
class Result:
  """What was scored.

  Attributes:
    folder: The corpus.
    splits: How well pictures and texts of each split agree.
    strict: Whether the run saw this corpus alone, and is strict itself.
    own: Whether the run was trained on this corpus, so that a score of its
      training split is also a matter of memory.
  """

  folder: Path
  splits: Mapping[str, Agreement]
  strict: bool
  own: bool

  def summary(self) -> str:
    """A line for people, and one for each split."""
    lines = [
      f'{self.folder / table.FILE}: {", ".join(COLUMNS)}; '
      f'{"" if self.strict else "not "}strict'
    ]
    lines += [f'  {split}: {part}' for split, part in self.splits.items()]
    if self.own:
      lines.append(
        '  The model was trained on this corpus: compare the splits to see '
        'what its training split owes to memory'
      )
    return '\n'.join(lines)


def score(
  folder: str | Path,
  workdir: str | Path,
  *,
  step: int | None = None,
  embeddings: bool = False,
  seed: int = 0,
  rows: int = chunks.ROWS,
) -> Result:
  """Scores a corpus with a checkpoint, or goes on with it.

  Args:
    folder: The corpus.
    workdir: Run folder of the model.
    step: Of the checkpoint; the latest by default.
    embeddings: Whether to keep all embeddings beside the corpus, for
      selections that need them.
    seed: Draws the other text.
    rows: Rows of a stretch of the index, which is kept when scored.

  Returns:
    What was scored.

  Raises:
    CorpusError: There is no such corpus.
    CheckpointError: There is no such checkpoint.
  """
  corpus = store.Corpus(folder)
  index = index_lib.read(corpus.folder / 'index.parquet')
  trained = assembly.load_trained(workdir, step)
  mark = fingerprint(trained.params)
  kept = '-embeddings' if embeddings else ''
  name = f'pairs-{corpus.fingerprint[:16]}-{mark[:16]}-{seed}{kept}'
  parts = chunks.open_chunks(corpus.folder, name, len(index), rows)
  _score_parts(corpus, index, _Embedder(trained), parts, embeddings, seed)
  scored = parts.join(*COLUMNS)
  strict, corpora = _origin(corpus, workdir)
  origin: dict[str, Any] = {
    'strict': strict,
    'checkpoint': mark,
    'step': trained.step,
    'workdir': str(workdir),
    'trained_on': corpora,
  }
  splits = _by_split(index, *(scored[column] for column in COLUMNS))
  said = {split: part._asdict() for split, part in splits.items()}

  def add(scorer: str, columns: Mapping[str, np.ndarray], **details: Any):
    table.add(
      corpus.folder,
      index['moment_id'],
      corpus.fingerprint,
      scorer,
      columns,
      **origin,
      **details,
    )

  add(SCORER, scored, seed=seed, by_split=said)
  if embeddings:
    _write_embeddings(corpus.folder, parts)
    # Of their own: alignment may be scored again by another checkpoint.
    add(table.EMBEDDINGS, {})
  parts.remove()
  return Result(
    corpus.folder, splits, strict, corpus.fingerprint in corpora.values()
  )


def _by_split(
  index: pd.DataFrame, own: np.ndarray, other: np.ndarray
) -> dict[str, Agreement]:
  """How well pictures and texts of each split agree."""
  result = {}
  both = ~np.isnan(own) & ~np.isnan(other)
  for split in moment.SPLITS:
    chosen = both & (index['split'] == split).to_numpy()
    if chosen.any():
      result[split] = Agreement(
        moments=int(chosen.sum()),
        matched=round(float(own[chosen].mean()), 6),
        shuffled=round(float(other[chosen].mean()), 6),
        better=round(float((own[chosen] > other[chosen]).mean()), 6),
      )
  return result


def fingerprint(params: Any) -> str:
  """SHA-256 of parameters: their names, shapes and values."""
  digest = hashlib.sha256()
  for path, leaf in jax.tree_util.tree_leaves_with_path(params):
    array = np.asarray(leaf)
    digest.update(f'{jax.tree_util.keystr(path)}{array.shape}'.encode())
    digest.update(np.ascontiguousarray(array.astype(np.float32)).tobytes())
  return digest.hexdigest()


def partners(shown: np.ndarray, said: np.ndarray, seed: int) -> np.ndarray:
  """Another moment for each, with another picture and another text.

  Args:
    shown: [n] the picture of each moment.
    said: [n] the text of each moment.
    seed: Puts the moments in a random circle.

  Returns:
    [n] places; -1 where none was found among the next in the circle.
  """
  order = np.random.default_rng(seed).permutation(len(shown))
  result = np.full(len(shown), -1)
  for shift in range(1, min(_SHIFTS, len(order))):
    other = np.roll(order, -shift)
    fits = (shown[order] != shown[other]) & (said[order] != said[other])
    fits &= result[order] < 0
    result[order[fits]] = other[fits]
  return result


class _Embedder:
  """Unit embeddings by a model, in batches of one shape a length."""

  def __init__(self, trained: assembly.Trained):
    model = trained.model
    self._model = model.clone(dtype='float32', matmul_dtype='float32')
    self._params = trained.params
    self._tokenizer = trained.tokenizer
    self._size = trained.config['image_size']
    self._frames = max(1, model.max_frames)
    mixture = trained.config['mixture'].values()
    self._length = max(part['length'] for part in mixture)

  def pictures(self, encoded: Sequence[Sequence[bytes]]) -> np.ndarray:
    """[n, E] of the frames of n moments, evenly thinned for the model."""
    result = []
    for batch in _batches(encoded):
      shape = (_BATCH, self._frames, self._size, self._size, 3)
      frames = np.zeros(shape, np.uint8)
      mask = np.zeros(shape[:2], bool)
      mask[:, 0] = True  # Of what fills the batch up, too.
      for row, jpegs in enumerate(batch):
        chosen = pictures.choose(len(jpegs), self._frames, None)
        mask[row, : len(chosen)] = True
        for place, frame in enumerate(chosen):
          frames[row, place] = transforms.decode(jpegs[frame], self._size)
      values = _embed_visual(self._model, self._params, frames, mask)
      result.append(np.asarray(values)[: len(batch)])
    return np.concatenate(result)

  def texts(self, texts: Sequence[str]) -> np.ndarray:
    """[n, E] of n texts, cut to the length that the model was trained on."""
    result = []
    for batch in _batches(texts):
      ids = [np.array(self._tokenizer.encode(text), np.int32) for text in batch]
      written = np.full((_BATCH, 1, self._length), tokenizer_lib.PAD, np.int32)
      for row in range(_BATCH):
        tokens.write(written[row, 0], ids[min(row, len(ids) - 1)])
      mask = written != tokenizer_lib.PAD
      values = _embed_text(self._model, self._params, written, mask)
      result.append(np.asarray(values)[: len(batch), 0])
    return np.concatenate(result)


@functools.partial(jax.jit, static_argnums=0)
def _embed_visual(model, params, frames, frame_mask):
  seen = model.apply(
    {'params': params}, frames, frame_mask, method='encode_frames'
  )
  return model.apply(
    {'params': params}, seen, frame_mask, method='embed_visual'
  )


@functools.partial(jax.jit, static_argnums=0)
def _embed_text(model, params, written, mask):
  return model.apply({'params': params}, written, mask, method='embed_text')


def _batches(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
  for start in range(0, len(things), _BATCH):
    yield things[start : start + _BATCH]


def _score_parts(
  corpus: store.Corpus,
  index: pd.DataFrame,
  embedder: _Embedder,
  parts: chunks.Chunks,
  embeddings: bool,
  seed: int,
) -> None:
  """Scores every stretch that has not been scored."""
  left = parts.missing()
  texts = index['text'].to_numpy()
  names = index['picture'].to_numpy()
  seen = index['frame_count'].to_numpy() > 0
  pairs = np.flatnonzero(seen & (texts != ''))
  other = np.full(len(index), -1)
  found = partners(names[pairs], texts[pairs], seed)
  other[pairs] = np.where(found < 0, -1, pairs[found])
  done = len(index) - sum(len(parts.span(number)) for number in left)
  with progress.stage('Score pairs', len(index), 'moments', done) as bar:
    for number in left:
      span = parts.span(number)
      rows = np.arange(span.start, span.stop)
      shown = seen[rows] & ((texts[rows] != '') | embeddings)
      said = (texts[rows] != '') & (seen[rows] | embeddings)
      visual = _spread(
        rows, shown, names, lambda row: corpus.frames(row), embedder.pictures
      )
      text = _spread(rows, said, texts, lambda row: texts[row], embedder.texts)
      again = _spread(
        other[rows],
        other[rows] >= 0,
        texts,
        lambda row: texts[row],
        embedder.texts,
      )
      columns = {
        'alignment': _cosines(visual, text),
        'alignment_shuffled': _cosines(visual, again),
      }
      if embeddings:
        columns |= {
          'visual': visual.astype(np.float16),
          'text': text.astype(np.float16),
        }
      parts.save(number, columns)
      bar.advance(len(span))


def _spread(rows, chosen, names, get, embed) -> np.ndarray:
  """[rows, E] embeddings, one computation a name; NaN where not chosen."""
  distinct, first, inverse = np.unique(
    names[rows[chosen]].astype(str), return_index=True, return_inverse=True
  )
  if not len(distinct):
    return np.full((len(rows), 1), np.nan, np.float32)
  values = embed([get(int(row)) for row in rows[chosen][first]])
  result = np.full((len(rows), values.shape[1]), np.nan, np.float32)
  result[chosen] = values[inverse]
  return result


def _cosines(first: np.ndarray, second: np.ndarray) -> np.ndarray:
  return np.einsum('nd,nd->n', *np.broadcast_arrays(first, second)).astype(
    np.float32
  )


def _write_embeddings(folder: Path, parts: chunks.Chunks) -> None:
  """Writes [moments, E] float16 of each kind, a stretch at a time."""
  (folder / table.EMBEDDINGS).mkdir(exist_ok=True)
  width = {'visual': 1, 'text': 1}
  for part in parts.load():
    width = {kind: max(width[kind], part[kind].shape[1]) for kind in width}
  for kind, columns in width.items():
    path = folder / table.EMBEDDINGS / f'{kind}.npy'
    draft = path.with_suffix('.unfinished')
    whole = np.lib.format.open_memmap(
      draft, 'w+', np.float16, (parts.rows, columns)
    )
    for number, part in enumerate(parts.load()):
      span = parts.span(number)
      whole[span.start : span.stop] = part[kind]
    whole.flush()
    draft.replace(path)


def _origin(
  corpus: store.Corpus, workdir: str | Path
) -> tuple[bool, dict[str, str]]:
  """Whether a run owes this corpus alone, and the corpora that it read."""
  record = provenance.read(workdir) or {}
  corpora = {
    name: fields['fingerprint']
    for name, fields in record.get('corpora', {}).items()
  }
  same = bool(corpora) and set(corpora.values()) == {corpus.fingerprint}
  return bool(same and record.get('strict', False)), corpora
