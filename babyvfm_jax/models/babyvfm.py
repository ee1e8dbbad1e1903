"""The assembly: frames and text in, embeddings and next-token logits out."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp

from babyvfm_jax.models import fusion as fusions
from babyvfm_jax.models import layers, text, video, vision

Array = jax.Array
Batch = Mapping[str, Array]

OUTPUTS = frozenset(
  {
    'visual_embedding',
    'text_embedding',
    'logit_scale',
    'logit_bias',
    'next_token_logits',
  }
)


class BabyVFM(nn.Module):
  """Joint model of frames and utterances; computes only what is asked for.

  Attributes:
    vocabulary_size: V.
    image_size: Side of a frame in pixels.
    patch: Side of a patch in pixels.
    stem: Of the vision transformer, `patch` or `conv`.
    width: D of the vision transformer.
    heads: Of the vision transformer.
    layers: Blocks of the vision transformer.
    temporal_layers: Blocks over time, used where max_frames > 1.
    max_frames: Most frames of a clip or dialogue window.
    visual_pool: `mean` or `attention`, tokens to the visual embedding.
    text_width: D of the text trunk.
    text_heads: Of the text trunk.
    text_layers: Blocks of the text trunk that know text alone (`cross`), or
      all of its blocks (`prefix`).
    fusion_layers: Blocks with cross-attention on top (`cross` only).
    fusion: `cross` or `prefix`.
    positions: `rotary` or `learned`, of text.
    text_pool: `last` or `mean`, tokens to the text embedding.
    max_length: Most tokens, for learned positions.
    embedding: E, width of the shared embedding space.
    generate_utterances: How many of a picture's utterances the next-token
      head is asked for (the first ones); 0 for all.
    temperature: Initial temperature of the similarity.
    bias: Initial bias of the similarity (sigmoid loss).
    dropout: Rate on the branches of every block.
    dtype: Of activations, `float32` or `bfloat16`.
    matmul_dtype: Of the operands of matrix products.
    attention: Its implementation, see `layers.Attention`.
    remat: Recompute activations in the backward pass.
    scan: Loop over blocks instead of unrolling them.
  """

  vocabulary_size: int
  image_size: int = 64
  patch: int = 8
  stem: str = 'patch'
  width: int = 128
  heads: int = 4
  layers: int = 4
  temporal_layers: int = 1
  max_frames: int = 1
  visual_pool: str = 'mean'
  text_width: int = 128
  text_heads: int = 4
  text_layers: int = 2
  fusion_layers: int = 2
  fusion: str = 'cross'
  positions: str = 'rotary'
  text_pool: str = 'mean'
  max_length: int = 128
  embedding: int = 128
  generate_utterances: int = 0
  temperature: float = 0.07
  bias: float = -10.0
  dropout: float = 0.0
  dtype: str = 'float32'
  matmul_dtype: str = 'float32'
  attention: str = 'xla'
  remat: bool = False
  scan: bool = False

  def setup(self):
    self._check()
    kinds: dict[str, Any] = {
      'dtype': jnp.dtype(self.dtype),
      'matmul_dtype': jnp.dtype(self.matmul_dtype),
    }
    block = {
      **kinds,
      'dropout': self.dropout,
      'implementation': self.attention,
    }
    looks = {**block, 'heads': self.heads}
    reads = {**block, 'heads': self.text_heads}
    switches: dict[str, Any] = {'remat': self.remat, 'scan': self.scan}
    self.vision = vision.VisionTransformer(
      self.width, self.layers, self.patch, looks, self.stem, **switches
    )
    if self.max_frames > 1:
      self.temporal = video.TemporalEncoder(
        self.width,
        self.temporal_layers,
        self.max_frames,
        looks,
        **switches,
      )
    if self.visual_pool == 'attention':
      self.pool = layers.AttentionPool(self.heads, **kinds)
    self.visual_head = layers.Dense(self.embedding, use_bias=False)
    self.text_embed = text.TokenEmbedding(
      self.vocabulary_size,
      self.text_width,
      self.positions,
      self.max_length,
      **kinds,
    )
    self.trunk = layers.Stack(self.text_layers, reads, **switches)
    self.trunk_norm = layers.RMSNorm(kinds['dtype'])
    self.text_head = layers.Dense(self.embedding, use_bias=False)
    if self.fusion == 'cross':
      self.decoder = layers.Stack(
        self.fusion_layers, {**reads, 'cross': True}, **switches
      )
      self.decoder_norm = layers.RMSNorm(kinds['dtype'])
    self.connector = layers.Dense(self.text_width, **kinds)
    self.scale = self.param(
      'logit_scale',
      nn.initializers.constant(-jnp.log(self.temperature)),
      (),
    )
    self.shift = self.param(
      'logit_bias', nn.initializers.constant(self.bias), ()
    )

  def _check(self):
    choices = {
      'fusion': fusions.FUSIONS,
      'visual_pool': ('mean', 'attention'),
      'text_pool': ('last', 'mean'),
    }
    for name, allowed in choices.items():
      if getattr(self, name) not in allowed:
        raise ValueError(
          f'model.{name} is {getattr(self, name)!r}; use one of {allowed}'
        )

  def __call__(
    self, batch: Batch, outputs: Set[str], deterministic: bool = True
  ) -> dict[str, Array]:
    """Computes the outputs asked for, sharing what they have in common.

    Args:
      batch: Arrays as `data` makes them: `frames` [B, F, H, W, 3] uint8,
        `frame_mask` [B, F], `tokens` [B, U, L], `token_mask` [B, U, L],
        and where a view has them `token_frames`, `segment_ids`, `positions`.
      outputs: Names out of `OUTPUTS`.
      deterministic: False applies dropout.

    Returns:
      `visual_embedding` [B, E] and `text_embedding` [B, U, E], of length one;
      `logit_scale` [] and `logit_bias` []; `next_token_logits` [B, U, L, V],
      float32, where position l predicts token l + 1.

    Raises:
      ValueError: An output is unknown.
    """
    unknown = set(outputs) - OUTPUTS
    if unknown:
      raise ValueError(
        f'unknown outputs {sorted(unknown)}; there are {sorted(OUTPUTS)}'
      )
    results: dict[str, Array] = {
      'logit_scale': jnp.exp(jnp.minimum(self.scale, jnp.log(100.0))),
      'logit_bias': self.shift,
    }
    visual = states = None
    generates = 'next_token_logits' in outputs
    if 'frames' in batch and ('visual_embedding' in outputs or generates):
      visual = self.encode_frames(
        batch['frames'], batch['frame_mask'], deterministic
      )
    if 'visual_embedding' in outputs:
      if visual is None:
        raise ValueError('visual_embedding was asked of a batch of no frames')
      results['visual_embedding'] = self.embed_visual(
        visual, batch['frame_mask']
      )
    if 'text_embedding' in outputs or (generates and self.fusion == 'cross'):
      states = self._read(batch, deterministic)
    if 'text_embedding' in outputs and states is not None:
      results['text_embedding'] = self._pool_text(states, batch['token_mask'])
    if generates:
      results['next_token_logits'] = self._generate(
        batch, visual, states, deterministic
      )
    return {name: results[name] for name in outputs}

  def encode_frames(
    self, frames: Array, frame_mask: Array, deterministic: bool = True
  ) -> Array:
    """Encodes frames [B, F, H, W, 3] uint8 to visual tokens [B, F, N, D]."""
    batch, count = frames.shape[:2]
    flat = frames.reshape(batch * count, *frames.shape[2:])
    tokens = self.vision(flat, deterministic)
    tokens = tokens.reshape(batch, count, *tokens.shape[1:])
    if self.max_frames > 1:
      tokens = self.temporal(tokens, frame_mask, deterministic)
    return tokens

  def embed_visual(self, visual: Array, frame_mask: Array) -> Array:
    """Pools visual tokens [B, F, N, D] to unit embeddings [B, E]."""
    batch, count, patches, width = visual.shape
    tokens = visual.reshape(batch, count * patches, width)
    mask = jnp.repeat(frame_mask, patches, axis=1)
    if self.visual_pool == 'attention':
      pooled = self.pool(tokens, mask)
    else:
      pooled = layers.masked_mean(tokens, mask)
    return layers.unit(self.visual_head(pooled))

  def embed_text(self, tokens: Array, token_mask: Array) -> Array:
    """Embeds tokens [B, U, L] to unit embeddings [B, U, E]."""
    batch = {'tokens': tokens, 'token_mask': token_mask}
    return self._pool_text(self._read(batch, True), token_mask)

  def token_logits(
    self,
    tokens: Array,
    token_mask: Array,
    visual: Array | None = None,
    frame_mask: Array | None = None,
    token_frames: Array | None = None,
  ) -> Array:
    """Next-token logits [B, U, L, V] from visual tokens encoded before."""
    batch = {'tokens': tokens, 'token_mask': token_mask}
    given = {'frame_mask': frame_mask, 'token_frames': token_frames}
    batch |= {name: one for name, one in given.items() if one is not None}
    states = self._read(batch, True) if self.fusion == 'cross' else None
    return self._generate(batch, visual, states, True, all_utterances=True)

  def _read(self, batch: Batch, deterministic: bool) -> Array:
    """Runs the text-only blocks: [B, U, L] to [B, U, L, D]."""
    rows = _rows(batch)
    x = self.text_embed(rows['tokens'], rows['positions'])
    x = self.trunk(
      x,
      None,
      text.causal_mask(rows['token_mask'], rows['segments']),
      None,
      rows['positions'] if self.positions == 'rotary' else None,
      deterministic,
    )
    return x.reshape(*batch['tokens'].shape, x.shape[-1])

  def _pool_text(self, states: Array, token_mask: Array) -> Array:
    """Pools [B, U, L, D] to unit embeddings [B, U, E]."""
    states = self.trunk_norm(states)
    if self.text_pool == 'mean':
      pooled = layers.masked_mean(states, token_mask)
    else:
      last = jnp.maximum(jnp.sum(token_mask, axis=-1) - 1, 0)
      pooled = jnp.take_along_axis(states, last[..., None, None], axis=2)
      pooled = pooled[:, :, 0]
    return layers.unit(self.text_head(pooled))

  def _generate(
    self,
    batch: Batch,
    visual: Array | None,
    states: Array | None,
    deterministic: bool,
    all_utterances: bool = False,
  ) -> Array:
    """Next-token logits [B, U', L, V], U' as generate_utterances says."""
    wanted = self.generate_utterances
    if wanted and not all_utterances:
      names = ('tokens', 'token_mask', 'token_frames', 'segment_ids')
      cut = {n: batch[n][:, :wanted] for n in names if n in batch}
      if 'positions' in batch:
        cut['positions'] = batch['positions'][:, :wanted]
      batch = {**batch, **cut}
      states = states if states is None else states[:, :wanted]
    shape = batch['tokens'].shape
    context = seen = None
    if visual is not None:
      context = self.connector(visual)
      context = context.reshape(shape[0], -1, context.shape[-1])
      seen = fusions.visibility(
        batch['frame_mask'],
        batch.get('token_frames'),
        (shape[1], shape[2], visual.shape[2]),
      )
    if self.fusion == 'cross':
      x = self._decode_cross(batch, states, context, seen, deterministic)
    else:
      x = self._decode_prefix(batch, context, seen, deterministic)
    return self.text_embed.logits(x).reshape(*shape, self.vocabulary_size)

  def _decode_cross(self, batch, states, context, seen, deterministic):
    """Upper blocks with cross-attention: states [B, U, L, D] to the same."""
    batch_size, utterances, length = batch['tokens'].shape
    rows = _rows(batch)
    if context is not None:
      # One row an utterance; every utterance of a picture sees its picture.
      context = jnp.repeat(context, utterances, axis=0)
      seen = seen.reshape(batch_size * utterances, length, -1)
    x = self.decoder(
      states.reshape(batch_size * utterances, length, -1),
      context,
      text.causal_mask(rows['token_mask'], rows['segments']),
      seen,
      rows['positions'] if self.positions == 'rotary' else None,
      deterministic,
    )
    return self.decoder_norm(x)

  def _decode_prefix(self, batch, context, seen, deterministic):
    """The whole trunk over visual tokens and text; returns text's states."""
    batch_size, utterances, length = batch['tokens'].shape
    rows = _rows(batch)
    x = self.text_embed(rows['tokens'], rows['positions'])
    mask = text.causal_mask(rows['token_mask'], rows['segments'])
    positions = rows['positions']
    if context is not None:
      context = jnp.repeat(context, utterances, axis=0)
      seen = seen.reshape(batch_size * utterances, length, -1)
      x = jnp.concatenate([context, x], axis=1)
      mask = fusions.prefix_mask(mask, seen)
      # Pictures have no place among the words: all stand at position 0.
      before = jnp.zeros(context.shape[:2], positions.dtype)
      positions = jnp.concatenate([before, positions], axis=1)
    x = self.trunk(
      x,
      None,
      mask,
      None,
      positions if self.positions == 'rotary' else None,
      deterministic,
    )
    return self.trunk_norm(x[:, -length:])


def _rows(batch: Batch) -> dict[str, Any]:
  """Text of a batch with one row an utterance: [B, U, L] to [B * U, L]."""
  tokens = batch['tokens']
  length = tokens.shape[-1]
  flat = (-1, length)
  positions = batch.get('positions')
  if positions is None:
    rows = tokens.shape[0] * tokens.shape[1]
    positions = jnp.broadcast_to(jnp.arange(length)[None], (rows, length))
  segments = batch.get('segment_ids')
  return {
    'tokens': tokens.reshape(flat),
    'token_mask': batch['token_mask'].reshape(flat),
    'positions': positions.reshape(flat),
    'segments': None if segments is None else segments.reshape(flat),
  }
