"""Token ids of an index's utterances, ready before the first batch."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import pandas as pd

from babyvfm_jax.corpus.tokenizer import BOS, EOS

NO_UTTERANCE = -1


class Encoder(Protocol):
  """What is needed of a tokenizer."""

  def encode(self, text: str) -> list[int]:
    """Token ids of a text, without specials."""


@dataclasses.dataclass(frozen=True)
class TokenTable:
  """Token ids by index row; equal texts are stored once.

  Attributes:
    ids: [n] int32, all distinct texts end to end.
    offsets: [texts + 1] where each text begins in `ids`.
    texts: [rows] int32, which text each index row has; -1 for a row that was
      not tokenised.
    utterance_ids: [texts] int32, hash of the normalised text.
  """

  ids: np.ndarray
  offsets: np.ndarray
  texts: np.ndarray
  utterance_ids: np.ndarray

  def __getitem__(self, row: int) -> np.ndarray:
    """[length] int32 ids of an index row, without specials."""
    text = self.texts[row]
    return self.ids[self.offsets[text] : self.offsets[text + 1]]

  def counts(self, rows: np.ndarray) -> np.ndarray:
    """[len(rows)] number of tokens, without specials."""
    return np.diff(self.offsets)[self.texts[rows]]

  def utterance_id(self, row: int) -> int:
    """31-bit hash of the row's normalised text."""
    return self.utterance_ids[self.texts[row]]


def tokenize(
  index: pd.DataFrame, rows: np.ndarray, tokenizer: Encoder
) -> TokenTable:
  """Tokenises the texts of some index rows.

  Args:
    index: Index of a corpus.
    rows: Index rows to tokenise.
    tokenizer: Encodes a text to ids.

  Returns:
    Their tokens.
  """
  codes, unique = pd.factorize(index['text'].to_numpy()[rows])
  encoded = [tokenizer.encode(text) for text in unique]
  offsets = np.zeros(len(encoded) + 1, np.int64)
  np.cumsum([len(ids) for ids in encoded], out=offsets[1:])
  texts = np.full(len(index), -1, np.int32)
  texts[rows] = codes
  return TokenTable(
    ids=np.fromiter((i for ids in encoded for i in ids), np.int32, offsets[-1]),
    offsets=offsets,
    texts=texts,
    utterance_ids=np.array([text_id(text) for text in unique], np.int32),
  )


def text_id(text: str) -> int:
  """31-bit hash of a text, the same for any case and punctuation."""
  normal = ' '.join(re.findall(r"[\w']+", text.lower()))
  return (
    int.from_bytes(hashlib.sha256(normal.encode()).digest()[:4], 'big') >> 1
  )


def join(utterances: Sequence[np.ndarray]) -> np.ndarray:
  """Utterances of one window as one sequence: BOS u1 EOS u2 EOS ..."""
  parts = [np.array([BOS], np.int32)]
  for ids in utterances:
    parts += [ids, np.array([EOS], np.int32)]
  return np.concatenate(parts)


def write(target: np.ndarray, ids: np.ndarray) -> None:
  """Writes BOS ids EOS into a row of PAD.

  An utterance that is too long loses its end, EOS first: a cut sentence must
  not look like a finished one.

  Args:
    target: [L] int32 of PAD, written in place.
    ids: [length] int32 without specials.
  """
  length = len(target)
  kept = min(len(ids), length - 1)
  target[0] = BOS
  target[1 : kept + 1] = ids[:kept]
  if kept + 1 < length:
    target[kept + 1] = EOS
