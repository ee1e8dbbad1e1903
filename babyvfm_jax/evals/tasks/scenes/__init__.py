"""Tasks of the abstract scenes, from the ground truth of unseen groups."""

from __future__ import annotations

import collections
import io
import itertools
from pathlib import Path

import PIL.Image

from babyvfm_jax.corpus.layouts.abstract_scenes import read_scenes
from babyvfm_jax.corpus.store import Corpus
from babyvfm_jax.evals.tasks import battery, word_surprisal
from babyvfm_jax.evals.tasks.scenes import captioning, phrases, sentences
from babyvfm_jax.evals.tasks.scenes import material as material_
from babyvfm_jax.evals.tasks.scenes import words as words_
from babyvfm_jax.evals.tasks.scenes.material import Material
from babyvfm_jax.evals.tasks.stage.scenes import ScenesStage


def build(
  source: Path, corpus_folder: Path, out: Path, seed: int = 0
) -> list[Path]:
  """Makes all tasks of a corpus of abstract scenes.

  Args:
    source: The archive's folder.
    corpus_folder: The finished corpus: its validation groups are asked about,
      at its picture size.
    out: Where the task folders go.
    seed: Decides every choice.

  Returns:
    The task folders; a corpus with too few scenes has fewer tasks.
  """
  material = read_material(source, corpus_folder, seed)
  return [
    *words_.build(material, out),
    *phrases.build(material, out),
    *sentences.build(material, out),
    *captioning.build(material, out),
    *_surprisal(material, Corpus(corpus_folder), out),
    *battery.build(ScenesStage(material), out),
  ]


def read_material(source: Path, corpus_folder: Path, seed: int = 0) -> Material:
  """Reads what the tasks are made from."""
  corpus = Corpus(corpus_folder)
  index = corpus.index
  validation = set(index.loc[index.split == 'validation', 'group'])
  texts = [
    material_.words(text) for text in index.loc[index.split == 'train', 'text']
  ]
  heard = collections.Counter(word for text in texts for word in text)
  neighbours = collections.Counter(
    pair for text in texts for pair in itertools.pairwise(text)
  )
  pictured = index.index[index.frame_count > 0]
  if not len(pictured):
    raise ValueError(f'{corpus_folder}: no moment has a picture; build it anew')
  first = corpus.frames(int(pictured[0]))[0]
  return Material(
    source=source,
    scenes=tuple(
      scene for scene in read_scenes(source) if scene.group in validation
    ),
    heard=heard,
    size=PIL.Image.open(io.BytesIO(first)).width,
    fit=corpus.provenance().get('settings', {}).get('fit', 'stretch'),
    fingerprint=corpus.fingerprint,
    seed=seed,
    neighbours=neighbours,
  )


def _surprisal(material: Material, corpus: Corpus, out: Path) -> list[Path]:
  """People's descriptions; what drawers and tellers say is another language."""
  said = word_surprisal.utterances(
    corpus, "speaker_label == 'annotator' and frame_count > 0"
  )
  return word_surprisal.write(
    out,
    corpus,
    'scenes-word-surprisal',
    said,
    card=material.card(),
    seed=material.seed,
  )
