"""The eyes of a causal model of transformers: pictures to embeddings of tokens.

A model of LLaVA's kind reads a picture as embeddings that stand where its
picture tokens are. Here a picture is encoded once and then stands in as many
texts as are asked about it.
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch

from babyvfm_jax.evals.subject import SubjectError
from babyvfm_jax.evals.subjects import peer
from babyvfm_jax.evals.subjects.batches import batches

# Embeddings of pictures that are kept for further texts.
_CACHE_BYTES = 2 * 1024**3
_TOLERANCE = 1e-3


class Seen(NamedTuple):
  """A picture as the model reads it.

  Attributes:
    ids: Its tokens: the mark that stands for it, repeated, and what encloses
      these.
    embeddings: [N, D], one a mark.
  """

  ids: tuple[int, ...]
  embeddings: torch.Tensor


class Eyes:
  """Encodes pictures with a model, and keeps what it saw while there is room.

  Attributes:
    mark: The token that stands for a part of a picture.
    ids: Tokens of every picture that was looked at, by name.
  """

  def __init__(
    self,
    model: Any,
    processor: Any,
    *,
    find: Callable[[bytes], np.ndarray],
    batch_size: int,
  ):
    """Binds a model and its processor.

    Args:
      model: Of `AutoModelForImageTextToText`.
      processor: Of `AutoProcessor`.
      find: Pixels [H, W, 3] of a picture by its name.
      batch_size: Pictures that are computed together.
    """
    self.mark = int(model.config.image_token_id)
    self._model = model
    self._processor = processor
    self._token = processor.tokenizer.convert_ids_to_tokens(self.mark)
    self._find = find
    self._batch_size = batch_size
    self._seen: collections.OrderedDict[bytes, Seen] = collections.OrderedDict()
    self._bytes = 0
    self.ids: dict[bytes, tuple[int, ...]] = {}

  def look(self, names: Sequence[bytes]) -> None:
    """Encodes pictures in whole batches, so that their `ids` are known."""
    new = [name for name in dict.fromkeys(names) if name not in self.ids]
    for _, group in batches(new, self._batch_size):
      self.see(group)

  def see(self, names: Sequence[bytes]) -> dict[bytes, Seen]:
    """Pictures by name, each encoded once while there is room for it."""
    wanted = list(dict.fromkeys(names))
    new = [name for name in wanted if name not in self._seen]
    found = {name: self._seen[name] for name in wanted if name not in new}
    for _, group in batches(new, self._batch_size):
      pictures = [self._find(name) for name in group]
      for name, seen in zip(group, self._encode(pictures), strict=True):
        found[name] = self._seen[name] = seen
        self.ids[name] = seen.ids
        self._bytes += seen.embeddings.nbytes
    while self._bytes > _CACHE_BYTES and len(self._seen) > 1:
      _, oldest = self._seen.popitem(last=False)
      self._bytes -= oldest.embeddings.nbytes
    return found

  def place(
    self, ids: torch.Tensor, pictures: Sequence[torch.Tensor]
  ) -> torch.Tensor:
    """Embeddings of tokens [B, L], pictures standing at the marks, row by row.

    Args:
      ids: [B, L].
      pictures: [N, D] each, in the order of the rows.
    """
    embedded = self._model.get_input_embeddings()(ids)
    if pictures:
      marks = (ids == self.mark).unsqueeze(-1)
      embedded = embedded.masked_scatter(
        marks, torch.cat(list(pictures)).to(embedded.dtype)
      )
    return embedded

  def try_out(self, where: str) -> None:
    """Compares reading by embeddings with the model's own reading.

    Raises:
      SubjectError: They differ: the model reads pictures in another way.
    """
    generator = np.random.default_rng(0)
    picture = generator.integers(0, 256, (48, 64, 3), dtype=np.uint8)
    inputs = self._inputs([picture], f'{self._token}\na').to(peer.device())
    try:
      with peer.answering():
        wanted = self._model(**inputs).logits
        (seen,) = self._encode([picture])
        embedded = self.place(inputs['input_ids'], [seen.embeddings])
        found = self._model(inputs_embeds=embedded).logits
    except (TypeError, ValueError, RuntimeError, AttributeError) as error:
      raise SubjectError(
        f'{where}: cannot be read as LLaVA is ({error}); it needs an adapter '
        'of its own'
      ) from error
    apart = float((wanted - found).abs().max())
    if not apart <= _TOLERANCE * max(1.0, float(wanted.abs().max())):
      raise SubjectError(
        f'{where}: a {self._model.config.model_type!r} model does not read '
        f'pictures as LLaVA does (logits differ by {apart:.3g}); it needs an '
        'adapter of its own'
      )

  def _inputs(self, pictures: Sequence[np.ndarray], text: str) -> Any:
    return self._processor(
      images=peer.images(pictures),
      text=[text] * len(pictures),
      return_tensors='pt',
    )

  def _encode(self, pictures: Sequence[np.ndarray]) -> list[Seen]:
    inputs = self._inputs(pictures, self._token).to(peer.device())
    rows = inputs.pop('input_ids').tolist()
    inputs.pop('attention_mask', None)
    with peer.answering():
      found = self._model.get_image_features(**inputs)
    if not isinstance(found, (torch.Tensor, list, tuple)):
      found = found.pooler_output
    width = self._model.get_input_embeddings().weight.shape[-1]
    embedded = torch.cat([part.reshape(-1, width) for part in found])
    special = set(self._processor.tokenizer.all_special_ids) - {self.mark}
    counts = [row.count(self.mark) for row in rows]
    parts = embedded.split(counts)
    return [
      # What the tokenizer puts before and after every text is no picture.
      Seen(tuple(one for one in row if one not in special), part.clone())
      for row, part in zip(rows, parts, strict=True)
    ]
