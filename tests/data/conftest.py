"""A tiny real corpus whose pictures tell which moment they belong to."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import simplejpeg

from babyvfm_jax.corpus import index as index_lib
from babyvfm_jax.corpus import moment as moment_lib
from babyvfm_jax.corpus import store, tokenizer
from babyvfm_jax.data import loader, mixture

SIZE = 16
WORDS = ('the', 'ball', 'is', 'red', 'look', 'a', 'dog', 'and', 'cat', 'go')
RECORDINGS = 9


def grey_frame(level: int) -> bytes:
  """A JPEG of one grey level, by which a test knows it again."""
  pixels = np.full((SIZE, SIZE, 3), level, np.uint8)
  return simplejpeg.encode_jpeg(pixels, quality=95, colorsubsampling='444')


def _moments() -> list[moment_lib.Moment]:
  """Recordings of 5 to 13 moments; every fourth moment is silent.

  Moments 0 and 1 of a recording show the same picture, moment 2 has three
  frames, moment 3 is silent, the last of an odd recording has no picture.
  """
  rng = np.random.default_rng(0)
  result = []
  for number in range(RECORDINGS):
    count = 5 + number
    for position in range(count):
      silent = position % 4 == 3
      level = (number * 27 + 2 * max(position, 1)) % 250
      frames = [grey_frame(level)] * (3 if position == 2 else 1)
      if position == 2:
        frames = [grey_frame(level), grey_frame(level + 1), grey_frame(251)]
      if position == count - 1 and number % 2:
        frames = []
      words = rng.choice(WORDS, 1 + (position * 5 + number) % 9)
      result.append(
        moment_lib.Moment(
          recording=f'recording-{number}',
          position=position,
          child=f'child-{number % 2}',
          age_days=None if number == 0 else 100.0 * number,
          group=f'recording-{number}',
          kind='silence' if silent else 'utterance',
          start=float(position),
          end=position + 1.0,
          speaker='' if silent else ('caregiver', 'key_child')[position % 2],
          speaker_label='' if silent else 'MOT',
          text='' if silent else ' '.join(words),
          confidence=None,
          frames=tuple(frames),
          frame_times=tuple(position + 0.1 * i for i in range(len(frames))),
        )
      )
  return result


def _split(moment: moment_lib.Moment) -> str:
  return {0: 'test', 1: 'validation'}.get(int(moment.group[-1]), 'train')


@pytest.fixture(scope='session')
def corpus(tmp_path_factory) -> store.Corpus:
  """The corpus, as a build would have written it."""
  folder = tmp_path_factory.mktemp('data') / 'corpus'
  rows = {split: [] for split in moment_lib.SPLITS}
  for moment in _moments():
    row = index_lib.row_of(moment)
    rows[_split(moment)].append((row, store.serialize(row, moment.frames)))
  store.write(folder, rows, size=SIZE)
  (folder / 'provenance.json').write_text('{}', encoding='utf-8')
  return store.Corpus(folder)


@pytest.fixture(scope='session')
def words_folder(corpus, tmp_path_factory) -> Path:
  """Folder of a tokenizer of the corpus."""
  texts = [text for text in corpus.index['text'] if text]
  folder = tmp_path_factory.mktemp('data') / 'tokenizer'
  tokenizer.Tokenizer.train(texts, folder, 300, kind='word')
  return folder


@pytest.fixture(scope='session')
def words(words_folder) -> tokenizer.Tokenizer:
  """A tokenizer of the corpus."""
  return tokenizer.Tokenizer.load(words_folder)


@dataclasses.dataclass(frozen=True)
class Bench:
  """Opens loaders on the tiny corpus."""

  corpus: store.Corpus
  words: tokenizer.Tokenizer

  def open(
    self, fields: dict, *, seed: int = 0, batch_size: int = 8
  ) -> tuple[loader.Stream, ...]:
    """Opens a mixture given as a config would."""
    folder = str(self.corpus.folder)
    components = mixture.components(
      fields, corpus=folder, batch_size=batch_size, image_size=SIZE
    )
    return loader.open_streams(
      components,
      corpora={folder: self.corpus},
      tokenizer=self.words,
      seed=seed,
    )

  def batches(
    self, fields: dict, *, steps: int, seed: int = 0, **options
  ) -> list[tuple[str, dict]]:
    """All batches from `start_step` to the end of a run."""
    opened = self.open(fields, seed=seed)
    with loader.Loader(opened, seed=seed, steps=steps, **options) as batches:
      return list(batches)


@pytest.fixture(scope='session')
def bench(corpus, words) -> Bench:
  """The tiny corpus with its tokenizer."""
  return Bench(corpus, words)
