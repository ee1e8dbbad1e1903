"""Causal models of the library transformers, with eyes (as LLaVA) or without.

A folder of `save_pretrained` holds the model, its tokenizer and, with eyes, its
processor. Sources: Liu et al. (2023), LLaVA; Radford et al. (2019), GPT-2.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
import transformers

from babyvfm_jax.evals import expectation
from babyvfm_jax.evals.item import Visual
from babyvfm_jax.evals.pictures import Album
from babyvfm_jax.evals.subject import (
  READS_BOTH,
  Asked,
  Subject,
  SubjectError,
  Turn,
)
from babyvfm_jax.evals.subjects import embeddings, peer
from babyvfm_jax.evals.subjects.batches import batches
from babyvfm_jax.evals.subjects.hf_contrastive import load_part
from babyvfm_jax.evals.subjects.hf_eyes import Eyes


class _Read(NamedTuple):
  """What a model reads.

  Attributes:
    ids: Tokens, those of pictures included.
    pictures: Names of its pictures, in order.
    scored: How many of the last tokens are asked about.
  """

  ids: tuple[int, ...]
  pictures: tuple[bytes, ...]
  scored: int


class HfCausal(Subject):
  """Answers by the probability of the next token, in float32.

  A turn is its pictures and a line feed, then its text; turns stand on lines
  of their own. Scored are the tokens of the last text and its end. A model
  without eyes sits only what has no pictures. The embedding of a picture is
  the mean of what the model reads of it, that of a text the mean of the last
  hidden states: two spaces, which have no similarity.
  """

  gives_probabilities = True
  step: int | None = None

  def __init__(
    self,
    folder: str | Path,
    *,
    name: str,
    sees: bool,
    batch_size: int = 16,
    album: Album | None = None,
  ):
    """Loads a model.

    Args:
      folder: Of `save_pretrained`.
      name: Name in `scores.json`.
      sees: Whether it is a model with eyes.
      batch_size: Texts or pictures that are computed together.
      album: Pictures that other subjects look at too.

    Raises:
      SubjectError: The folder holds no such model, or one that reads pictures
        in another way than LLaVA.
    """
    self.name = name
    self._batch_size = batch_size
    self._album = album or Album()
    kind = 'AutoModelForImageTextToText' if sees else 'AutoModelForCausalLM'
    self._model = load_part(getattr(transformers, kind), folder).float().eval()
    self._model.to(peer.device())
    self._tokenizer = load_part(transformers.AutoTokenizer, folder)
    if self._tokenizer.eos_token_id is None:
      raise SubjectError(f'{folder}: its tokenizer has no end-of-text token')
    self._end = int(self._tokenizer.eos_token_id)
    self._feed = self._ids('\n')
    self._paths: dict[bytes, Path] = {}
    self._eyes: Eyes | None = None
    abilities = {'likelihood', 'dialogue', 'generation', 'embedding'}
    if sees:
      abilities.add('surprise')
      self._eyes = Eyes(
        self._model,
        load_part(transformers.AutoProcessor, folder),
        find=lambda name: self._album.picture(self._paths[name]),
        batch_size=batch_size,
      )
      self._eyes.try_out(str(folder))
    self.reads = READS_BOTH if sees else frozenset({'texts'})
    self.abilities = frozenset(abilities)
    self._embeddings = embeddings.Embeddings(
      self._album,
      encode_visuals=embeddings.by_frames(
        self._mean_of_pictures, self._album, batch_size
      ),
      encode_texts=embeddings.by_texts(self._mean_of_states, batch_size),
    )

  def likelihood(
    self, pairs: Sequence[tuple[Visual | None, str]]
  ) -> list[np.ndarray]:
    """Log-probabilities of each text's tokens and its end, float32 [L]."""
    return self.likelihood_in_dialogue(
      [((), Turn(visual, text)) for visual, text in pairs]
    )

  def likelihood_in_dialogue(self, asked: Asked) -> list[np.ndarray]:
    """As `likelihood`, the turns before standing on lines of their own."""
    rows = self._read_all([(*before, last) for before, last in asked], True)
    answers: dict[_Read, np.ndarray] = {}
    distinct = sorted(dict.fromkeys(rows), key=lambda row: len(row.ids))
    for _, group in batches(distinct, self._batch_size):
      with peer.answering():
        logits = self._model(**self._inputs(group)).logits
        for row, values in zip(group, logits, strict=True):
          count, last = row.scored, len(row.ids) - 1
          guesses = values[last - count : last].float().log_softmax(-1)
          wanted = torch.tensor(row.ids[-count:], device=guesses.device)
          chosen = guesses.gather(1, wanted[:, None])[:, 0]
          answers[row] = chosen.cpu().numpy()
    return [answers[row] for row in rows]

  def generate(
    self, asked: Sequence[tuple[Turn, ...]], max_tokens: int = 32
  ) -> list[str]:
    """Continues dialogues with the likeliest token each time."""
    rows = self._read_all(asked, ends=False)
    answers: dict[_Read, str] = {}
    config = transformers.GenerationConfig(
      max_new_tokens=max_tokens,
      do_sample=False,
      eos_token_id=self._end,
      pad_token_id=self._end,
    )
    distinct = sorted(dict.fromkeys(rows), key=lambda row: len(row.ids))
    for _, group in batches(distinct, self._batch_size):
      inputs = self._inputs(group, on_the_left=True)
      with peer.answering():
        found = self._model.generate(**inputs, generation_config=config)
      # Of ids it gives back the question too, of embeddings it does not.
      start = inputs['input_ids'].shape[1] if 'input_ids' in inputs else 0
      texts = self._tokenizer.batch_decode(
        found[:, start:], skip_special_tokens=True
      )
      answers.update(zip(group, texts, strict=True))
    return [answers[row].strip() for row in rows]

  def embed(self, things: Sequence[Visual | str]) -> np.ndarray:
    """Unit embeddings, `[n, D]` float32."""
    return self._embeddings.of(things)

  def surprise(
    self, clips: Sequence[Visual], familiar: Sequence[Visual]
  ) -> list[np.ndarray]:
    """Error of foreseen embeddings of single frames; see `expectation`."""
    return expectation.surprise(self.embed, clips, familiar)

  def _ids(self, text: str) -> list[int]:
    return list(self._tokenizer(text, add_special_tokens=False)['input_ids'])

  def _read_all(
    self, asked: Sequence[tuple[Turn, ...]], ends: bool
  ) -> list[_Read]:
    shown = [turn.visual for turns in asked for turn in turns if turn.visual]
    if shown:
      self._sight.look([name for one in shown for name in self._names(one)])
    return [self._read(turns, ends=ends) for turns in asked]

  def _read(self, turns: Sequence[Turn], *, ends: bool) -> _Read:
    """Turns as one row of tokens; the last text is scored, if it ends."""
    ids: list[int] = []
    names: list[bytes] = []
    scored = 0
    for place, turn in enumerate(turns):
      if place:
        ids += self._feed
      if turn.visual:
        shown = self._names(turn.visual)
        names += shown
        ids += [one for name in shown for one in self._sight.ids[name]]
        ids += self._feed
      text = self._ids(turn.text)
      ids += text
      scored = len(text) + 1
    begin = self._tokenizer.bos_token_id
    if begin is None and len(ids) < scored:
      begin = self._end  # What has nothing before it follows an end of text.
    before = [] if begin is None else [int(begin)]
    row = [*before, *ids, *([self._end] if ends else [])]
    self._check_length(len(row))
    return _Read(tuple(row), tuple(names), scored if ends else 0)

  def _names(self, visual: Visual) -> list[bytes]:
    names = [self._album.name(Visual((path,))) for path in visual.paths]
    self._paths.update(zip(names, visual.paths, strict=True))
    return names

  @property
  def _sight(self) -> Eyes:
    if self._eyes is None:
      raise SubjectError(f'{self.name} has no eyes, and was shown a picture')
    return self._eyes

  def _inputs(
    self, rows: Sequence[_Read], *, on_the_left: bool = False
  ) -> dict[str, Any]:
    """Rows of one length for the model; what is filled up is masked."""
    longest = max(len(row.ids) for row in rows)
    ids = torch.full((len(rows), longest), self._end)
    mask = torch.zeros(ids.shape, dtype=torch.long)
    for index, row in enumerate(rows):
      start = longest - len(row.ids) if on_the_left else 0
      ids[index, start : start + len(row.ids)] = torch.tensor(row.ids)
      mask[index, start : start + len(row.ids)] = 1
    ids, mask = ids.to(peer.device()), mask.to(peer.device())
    if self._eyes is None:
      return {'input_ids': ids, 'attention_mask': mask}
    names = [name for row in rows for name in row.pictures]
    seen = self._eyes.see(names)
    with peer.answering():
      embedded = self._eyes.place(ids, [seen[one].embeddings for one in names])
    return {'inputs_embeds': embedded, 'attention_mask': mask}

  def _mean_of_pictures(self, paths: Sequence[Path]) -> np.ndarray:
    names = [name for path in paths for name in self._names(Visual((path,)))]
    seen = self._sight.see(names)
    means = [seen[name].embeddings.mean(0) for name in names]
    return torch.stack(means).cpu().numpy()

  def _mean_of_states(self, texts: Sequence[str]) -> np.ndarray:
    rows = [self._read((Turn(None, text),), ends=True) for text in texts]
    inputs = self._inputs(rows)
    with peer.answering():
      states = self._model(**inputs, output_hidden_states=True).hidden_states
      mask = inputs['attention_mask'].unsqueeze(-1)
      means = (states[-1] * mask).sum(1) / mask.sum(1)
    return means.cpu().numpy()

  def _check_length(self, length: int) -> None:
    config = self._model.config.get_text_config()
    most = getattr(config, 'max_position_embeddings', None)
    if most and length > most:
      raise SubjectError(
        f'{self.name} reads {most} tokens at most and was given {length}; '
        'give fewer frames or shots'
      )
