"""Streams: the components of a mixture, opened."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from babyvfm_jax.corpus import word_table
from babyvfm_jax.data import mixture, seeds, views
from babyvfm_jax.data.example import View
from babyvfm_jax.data.pictures import Corpus
from babyvfm_jax.data.selection import curate, report
from babyvfm_jax.data.tokens import Encoder


@dataclasses.dataclass(frozen=True)
class Stream:
  """A component of a mixture, opened.

  Attributes:
    component: What was asked for.
    view: Its examples.
    fingerprint: Of its corpus.
    report: What its selection kept.
  """

  component: mixture.Component
  view: View
  fingerprint: str
  report: report.Report

  @property
  def examples(self) -> int:
    """Examples of an epoch."""
    return len(self.view.rows)


def open_streams(
  components: Sequence[mixture.Component],
  *,
  corpora: Mapping[str, Corpus],
  tokenizer: Encoder,
  seed: int,
) -> tuple[Stream, ...]:
  """Selects, tokenises and packs: everything that is done once.

  Args:
    components: The mixture.
    corpora: Every corpus that a component names, by that name.
    tokenizer: One for all components.
    seed: Seed of the run.

  Returns:
    The components, opened.

  Raises:
    ValueError: A selection or view cannot be made; the message names the
      component.
  """
  result = []
  words: dict[str, word_table.WordTable] = {}
  for component in components:
    corpus = corpora[component.corpus]
    # Components often select from one corpus; its words are split once.
    if component.corpus not in words:
      words[component.corpus] = word_table.build(corpus.index['text'])
    try:
      selection = curate.select(
        corpus.index,
        component.select,
        component.order,
        component.corpus,
        steps=component.curate,
        # Not of the component: the same steps keep the same moments in all
        # components, and in tools/select_corpus.py.
        seed=seed,
        embed=getattr(corpus, 'embeddings', None),
        words=words[component.corpus],
      )
      source = views.Source(
        corpus=corpus,
        rows=selection.rows,
        tokenizer=tokenizer,
        sizes=component.sizes,
        augmenter=component.augmenter,
        shuffled=component.shuffled,
        seed=seeds.seed(seed, component.name),
      )
      view = views.build(component.view, source)
    except ValueError as error:
      raise ValueError(f'mixture.{component.name}: {error}') from error
    result.append(Stream(component, view, corpus.fingerprint, selection.report))
  return tuple(result)
