"""A recording drawn picture by picture, and the truth about what it shows."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from babyvfm_jax.corpus.nursery import camera, speech
from babyvfm_jax.corpus.nursery.draw import Figure, Sight, View, render, see
from babyvfm_jax.corpus.nursery.figures import figures_at, wanted_view
from babyvfm_jax.corpus.nursery.script import Episode, Event

_LEAST_FRACTION = 0.3
_LEAST_AREA = 0.004


class Film:
  """Pictures of a recording, and the truth gathered as they pass.

  Attributes:
    truth: Rows of the truth file, complete once all pictures are drawn.
  """

  def __init__(
    self,
    episodes: Sequence[Episode],
    said: Sequence[speech.Said],
    *,
    size: int,
    rate: int,
    age_months: float,
    rng: np.random.Generator,
  ):
    self._episodes = episodes
    self._said = list(said)
    self._size = size
    self._rate = rate
    self._rng = rng
    self._head = camera.Head.draw(rng, age_months)
    self.truth: list[dict[str, Any]] = []

  def pictures(self) -> Iterator[np.ndarray]:
    """Yields `[size, size, 3]` uint8 at `rate` pictures per second."""
    size, rate, head = self._size, self._rate, self._head
    waiting = list(self._said)
    number = 0
    for place, episode in enumerate(self._episodes):
      light = camera.draw_light(self._rng, size)
      view = episode.events[0].view
      for event in episode.events:
        while number / rate < event.end:
          time = number / rate
          wanted = wanted_view(episode, event, time)
          view = camera.follow(view, wanted, 1 / rate)
          seen = camera.shake(view, head.sway(time, event.kind == 'glance'))
          figures = figures_at(episode, event, time, seen)
          self._note(episode, place, event, time, figures, seen, waiting)
          yield render(
            episode.scene.room,
            episode.scene.home,
            figures,
            seen,
            size,
            light,
          )
          number += 1

  def _note(
    self,
    episode: Episode,
    place: int,
    event: Event,
    time: float,
    figures: list[Figure],
    view: View,
    waiting: list[speech.Said],
  ) -> None:
    """Truth of every full second and of every utterance's middle."""
    # A picture lasts 1/rate; rounding keeps full seconds full.
    on_second = round(time * self._rate) % self._rate == 0
    due = [u for u in waiting if (u.start + u.end) / 2 <= time]
    if not on_second and not due:
      return
    sights = see(figures, view)
    visible = describe(episode, event, sights)
    if on_second:
      self.truth.append(
        {
          'type': 'second',
          'time': round(time, 3),
          'episode': place,
          'room': episode.scene.room,
          'event': event.kind,
          'focus': event.focus,
          'visible': visible,
          'action': _action(episode, event),
        }
      )
    for utterance in due:
      waiting.remove(utterance)
      self.truth.append(
        {
          'type': 'utterance',
          **dataclasses.asdict(utterance),
          'in_view': _in_view(utterance.referent, visible),
        }
      )


def describe(
  episode: Episode, event: Event, sights: Sequence[Sight]
) -> list[dict[str, Any]]:
  """What is visible, as rows of plain values."""
  rows = []
  for sight in sights:
    thing = episode.scene.things[sight.index]
    landmark = (
      episode.scene.things[thing.landmark].word if thing.relation else ''
    )
    moved = sight.index in (event.focus, event.partner) and (
      event.action or event.held
    )
    rows.append(
      {
        'thing': sight.index,
        'word': thing.word,
        'box': list(sight.box),
        'fraction': sight.fraction,
        'area': sight.area,
        'colour': thing.look.colour,
        'size': thing.size,
        'count': thing.count,
        'relation': '' if moved else thing.relation,
        'landmark': '' if moved else landmark,
        'held': bool(event.held and sight.index == event.focus),
      }
    )
  return rows


def _action(episode: Episode, event: Event) -> dict[str, str] | None:
  if not event.action:
    return None
  things = episode.scene.things
  partner = things[event.partner].word if event.partner >= 0 else ''
  return {
    'name': event.action,
    'actor': things[event.focus].word,
    'partner': partner,
  }


def _in_view(referent: str, visible: Sequence[dict[str, Any]]) -> bool:
  """Whether a thing of that name can be made out."""
  return any(
    row['word'] == referent
    and row['area'] >= _LEAST_AREA
    and row['fraction'] >= _LEAST_FRACTION
    for row in visible
  )
