"""Objectives: pure functions of model outputs and a batch to a loss.

One file a family; `OBJECTIVES` is the explicit table of names that configs
use. Adding one touches a family's file and this table, never the loop.
"""

from babyvfm_jax.objectives import contrastive, generative
from babyvfm_jax.objectives.base import Loss, Objective

__all__ = ['OBJECTIVES', 'Loss', 'Objective']

_TWO_TOWERS = frozenset({'visual_embedding', 'text_embedding', 'logit_scale'})
_PAIRED = frozenset({'frames', 'picture_ids', 'utterance_ids'})

OBJECTIVES: dict[str, Objective] = {
  objective.name: objective
  for objective in (
    Objective('info_nce', _TWO_TOWERS, _PAIRED, contrastive.info_nce),
    Objective(
      'sigmoid', _TWO_TOWERS | {'logit_bias'}, _PAIRED, contrastive.sigmoid
    ),
    Objective(
      'next_token',
      frozenset({'next_token_logits'}),
      frozenset({'tokens'}),
      generative.next_token,
    ),
  )
}
