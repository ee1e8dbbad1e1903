"""The same model in PyTorch, written as a PyTorch user would write it.

It computes what `models.BabyVFM` computes with `fusion='cross'`, and takes its
parameters over, so that a benchmark first shows that both give the same loss
and gradients. Needs the extra `peers`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from babyvfm_jax import models


class Attention(nn.Module):
  """Multi-head attention through PyTorch's fused kernel."""

  def __init__(self, width: int, heads: int, *, cross: bool):
    super().__init__()
    self.heads, self.is_cross = heads, cross
    if cross:
      self.query = nn.Linear(width, width, bias=False)
      self.key_value = nn.Linear(width, 2 * width, bias=False)
    else:
      self.qkv = nn.Linear(width, 3 * width, bias=False)
    self.out = nn.Linear(width, width, bias=False)

  def forward(
    self,
    x: Tensor,
    context: Tensor | None,
    mask: Tensor | None,
    rotary: tuple[Tensor, Tensor] | None,
  ) -> Tensor:
    """Maps [B, L, D] to [B, L, D]; the mask is [B, 1, L, S]."""
    if self.is_cross:
      query = self.query(x)
      key, value = self.key_value(context).chunk(2, -1)
    else:
      query, key, value = self.qkv(x).chunk(3, -1)
    query, key, value = (
      part.unflatten(-1, (self.heads, -1)).transpose(1, 2)
      for part in (query, key, value)
    )
    if rotary is not None:
      query, key = _rotate(query, *rotary), _rotate(key, *rotary)
    out = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
    return self.out(out.transpose(1, 2).flatten(2))


class Block(nn.Module):
  """Pre-norm block with optional gated cross-attention."""

  def __init__(self, width: int, heads: int, *, cross: bool):
    super().__init__()
    self.norm_attention = nn.RMSNorm(width, eps=1e-6)
    self.attention = Attention(width, heads, cross=False)
    self.has_cross = cross
    if cross:
      self.norm_cross = nn.RMSNorm(width, eps=1e-6)
      self.cross = Attention(width, heads, cross=True)
      self.gate = nn.Parameter(torch.zeros(()))
    self.norm_feed_forward = nn.RMSNorm(width, eps=1e-6)
    self.up = nn.Linear(width, 4 * width)
    self.down = nn.Linear(4 * width, width)

  def forward(
    self,
    x: Tensor,
    context: Tensor | None = None,
    mask: Tensor | None = None,
    rotary: tuple[Tensor, Tensor] | None = None,
  ) -> Tensor:
    """Maps [B, L, D] to [B, L, D]."""
    x = x + self.attention(self.norm_attention(x), None, mask, rotary)
    if self.has_cross and context is not None:
      seen = self.cross(self.norm_cross(x), context, None, None)
      x = x + torch.tanh(self.gate) * seen
    hidden = self.up(self.norm_feed_forward(x))
    return x + self.down(F.gelu(hidden, approximate='tanh'))


class Peer(nn.Module):
  """`models.BabyVFM` with `fusion='cross'`, one frame and mean pooling."""

  def __init__(self, like: models.BabyVFM):
    super().__init__()
    if like.fusion != 'cross' or like.max_frames > 1 or like.stem != 'patch':
      raise ValueError('the peer is written for cross fusion of single frames')
    self.patch, self.heads = like.patch, like.text_heads
    patches = (like.image_size // like.patch) ** 2
    width, text_width = like.width, like.text_width
    self.stem = nn.Linear(3 * like.patch**2, width)
    self.positions = nn.Parameter(torch.zeros(1, patches, width))
    self.vision = nn.ModuleList(
      Block(width, like.heads, cross=False) for _ in range(like.layers)
    )
    self.norm = nn.RMSNorm(width, eps=1e-6)
    self.visual_head = nn.Linear(width, like.embedding, bias=False)
    self.tokens = nn.Parameter(torch.zeros(like.vocabulary_size, text_width))
    self.trunk = nn.ModuleList(
      Block(text_width, like.text_heads, cross=False)
      for _ in range(like.text_layers)
    )
    self.trunk_norm = nn.RMSNorm(text_width, eps=1e-6)
    self.text_head = nn.Linear(text_width, like.embedding, bias=False)
    self.connector = nn.Linear(width, text_width)
    self.decoder = nn.ModuleList(
      Block(text_width, like.text_heads, cross=True)
      for _ in range(like.fusion_layers)
    )
    self.decoder_norm = nn.RMSNorm(text_width, eps=1e-6)
    self.logit_scale = nn.Parameter(torch.zeros(()))

  def forward(self, batch: Mapping[str, Tensor]) -> Tensor:
    """InfoNCE plus next-token loss of a batch with one utterance a picture."""
    frames = batch['frames'][:, 0].float() / 127.5 - 1.0
    side = frames.shape[1] // self.patch
    x = frames.unflatten(1, (side, self.patch)).unflatten(3, (side, self.patch))
    x = x.permute(0, 1, 3, 2, 4, 5).flatten(3).flatten(1, 2)
    x = self.stem(x) + self.positions
    for block in self.vision:
      x = block(x)
    x = self.norm(x)
    visual = F.normalize(self.visual_head(x.mean(1)), dim=-1)
    tokens, mask = batch['tokens'][:, 0], batch['token_mask'][:, 0]
    length = tokens.shape[-1]
    causal = torch.ones(length, length, dtype=torch.bool).tril()
    allowed = (causal[None] & mask[:, None])[:, None]
    rotary = _angles(length, self.tokens.shape[1] // self.heads)
    y = F.embedding(tokens, self.tokens) * self.tokens.shape[1] ** 0.5
    for block in self.trunk:
      y = block(y, None, allowed, rotary)
    weight = mask.float()[..., None]
    pooled = (self.trunk_norm(y) * weight).sum(1) / weight.sum(1)
    text = F.normalize(self.text_head(pooled), dim=-1)
    context = self.connector(x)
    for block in self.decoder:
      y = block(y, context, allowed, rotary)
    logits = self.decoder_norm(y) @ self.tokens.T
    similarity = self.logit_scale.exp() * visual @ text.T
    diagonal = torch.arange(len(visual))
    contrastive = (
      F.cross_entropy(similarity, diagonal)
      + F.cross_entropy(similarity.T, diagonal)
    ) / 2
    targets = torch.where(mask[:, 1:], tokens[:, 1:], -100)
    return contrastive + F.cross_entropy(
      logits[:, :-1].flatten(0, 1), targets.flatten(), ignore_index=-100
    )

  def load(self, params: Mapping[str, Any]) -> None:
    """Takes the parameters of the JAX model over."""
    with torch.no_grad():
      for name, parameter in self.named_parameters():
        value = np.array(_flax_value(params, name))
        if name.endswith('weight') and value.ndim == 2:
          value = value.T
        parameter.copy_(torch.from_numpy(value))


_STACKS = {'vision': ('vision', 'blocks'), 'trunk': ('trunk',)}


def _flax_value(params: Mapping[str, Any], name: str) -> Any:
  """Value in the tree of Flax of a parameter of the peer."""
  head, *rest = name.split('.')
  if head == 'tokens':
    return params['text_embed']['tokens']
  path: list[str] = []
  if head in ('stem', 'positions', 'norm'):
    path = ['vision', head]
  elif head in ('vision', 'trunk', 'decoder'):
    index, *rest = rest
    path = [*_STACKS.get(head, (head,)), f'block_{index}']
    if rest[0] in ('up', 'down'):
      path.append('feed_forward')
  else:
    path = [head]
  path += rest
  if path[-1] == 'weight':
    path[-1] = 'scale' if 'norm' in path[-2] else 'kernel'
  value: Any = params
  for key in path:
    value = value[key]
  return value


def _angles(length: int, width: int) -> tuple[Tensor, Tensor]:
  half = width // 2
  frequency = 10000.0 ** (-torch.arange(half) / half)
  angle = torch.arange(length)[:, None] * frequency[None]
  return angle.cos(), angle.sin()


def _rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  first, second = x.chunk(2, -1)
  return torch.cat([first * cos - second * sin, second * cos + first * sin], -1)
