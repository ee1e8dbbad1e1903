"""The nursery's world: nouns, drawing, relations, what is seen."""

import csv
import dataclasses
import re

import numpy as np
import pytest

from babyvfm_jax.corpus.nursery import grammar, phrases, script, speech
from babyvfm_jax.corpus.nursery.actions import ACTIONS, change
from babyvfm_jax.corpus.nursery.colours import COLOUR_WORDS, COLOURS
from babyvfm_jax.corpus.nursery.draw import Figure, View, render, see
from babyvfm_jax.corpus.nursery.figures import figures_at
from babyvfm_jax.corpus.nursery.nouns import NOUNS, ROOMS, SUPPORTS, WORDS
from babyvfm_jax.corpus.nursery.sprites import DRAWINGS, Look, sprite
from babyvfm_jax.corpus.nursery.world import (
  RELATIONS,
  Scene,
  make_scene,
  make_thing,
  relate,
  resting_figures,
)


def test_every_word_is_of_the_cdi(shared_data):
  table = shared_data / 'cdi_aoa' / 'english_WG_aoa.csv'
  with table.open(encoding='utf-8', newline='') as file:
    known = {
      re.sub(r'\s*\(.*\)|\*', '', row['definition'])
      for row in csv.DictReader(file)
    }
  assert len(WORDS) >= 60
  assert set(WORDS) - known == set()


def test_there_is_enough_to_talk_about():
  assert len(COLOUR_WORDS) >= 8
  assert len(ACTIONS) >= 12
  for room in ROOMS:
    assert sum(room in noun.rooms for noun in NOUNS.values()) >= 15
  assert set(WORDS) <= set(DRAWINGS)


def _small(look):
  """The sprite on grey, squeezed into 12 x 12."""
  image = sprite(look)
  pixels = np.asarray(image.resize((12, 12))).astype(np.float32)
  alpha = pixels[..., 3:] / 255
  return (pixels[..., :3] * alpha + 128 * (1 - alpha)).ravel()


@pytest.mark.parametrize('place', [0, -1])
def test_nouns_are_told_apart_whatever_their_shade(place):
  words = sorted(NOUNS)
  colours = [NOUNS[word].colours[place] for word in words]
  plain, shaded = (
    np.stack(
      [
        _small(Look(word, colour, shade))
        for word, colour in zip(words, colours, strict=True)
      ]
    )
    for shade in (0, 3)
  )
  distances = ((shaded[:, None] - plain[None]) ** 2).sum(-1)
  assert [words[k] for k in distances.argmin(1)] == words


def test_colours_are_told_apart_whatever_their_shade():
  def mean(colour, shade):
    pixels = np.asarray(sprite(Look('sock', colour, shade))).astype(float)
    return pixels[pixels[..., 3] > 250][:, :3].mean(0)

  plain = np.stack([mean(colour, 0) for colour in COLOURS])
  for shade in (1, 2, 3):
    shaded = np.stack([mean(colour, shade) for colour in COLOURS])
    nearest = ((shaded[:, None] - plain[None]) ** 2).sum(-1).argmin(1)
    assert nearest.tolist() == list(range(len(COLOURS)))


def test_boxes_lie_where_the_picture_changes():
  rng = np.random.default_rng(3)
  scene = make_scene(rng, 'playroom', 0, loose=0)
  thing = make_thing(rng, NOUNS['ball'], 2.0, 1.6, colour='red')
  view = View(2.0, 1.4, 0.8)
  figures = resting_figures(scene)
  ball = Figure(thing.look, 2.0, 1.6, thing.extent, 5.0, index=99)
  without = render('playroom', 0, figures, view, 64).astype(int)
  with_ball = render('playroom', 0, [*figures, ball], view, 64).astype(int)
  rows, columns = (np.abs(with_ball - without).max(-1) > 24).nonzero()
  (sight,) = (s for s in see([*figures, ball], view) if s.index == 99)
  drawn = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
  np.testing.assert_allclose(np.array(sight.box) * 64, drawn, atol=2)
  assert sight.fraction > 0.97


def test_the_visible_fraction_allows_for_what_hides():
  look = Look('ball', 'red')
  ball = Figure(look, 2.0, 1.5, 0.3, 1.0, index=0)
  view = View(2.0, 1.35, 0.8)
  for shift, low, high in ((0.0, 0, 0.02), (0.15, 0.3, 0.7), (0.4, 0.97, 1)):
    front = Figure(look, 2.0 + shift, 1.5, 0.301, 2.0, index=1)
    sights = {sight.index: sight for sight in see([ball, front], view)}
    fraction = sights[0].fraction if 0 in sights else 0.0
    assert low <= fraction <= high, shift
  # Half out of the window is half visible.
  (sight,) = see([ball], View(2.4, 1.35, 0.8))
  assert sight.fraction == pytest.approx(0.5, abs=0.06)


def _related(relation, landmark, word='duck', seed=0):
  """A thing in a relation, and how both are seen."""
  rng = np.random.default_rng(seed)
  base = make_thing(rng, NOUNS[landmark], 2.0, 1.4)
  thing = relate(rng, make_thing(rng, NOUNS[word], 1.0, 1.6), relation, base, 0)
  assert thing is not None
  figures = resting_figures(Scene('playroom', 0, (base, thing)))
  sights = {sight.index: sight for sight in see(figures, View(2.0, 1.1, 1.4))}
  return base, thing, sights


@pytest.mark.parametrize('seed', range(4))
def test_relations_are_what_they_are_called(seed):
  base, thing, sights = _related('on', 'table', seed=seed)
  assert abs(thing.x - base.x) < base.width / 2
  assert base.y - base.height < thing.y < base.y - 0.7 * base.height
  base, thing, sights = _related('under', 'table', seed=seed)
  assert thing.y - thing.height > base.y - 0.85 * base.height
  assert sights[1].fraction > 0.6
  base, thing, sights = _related('in', 'box', seed=seed)
  assert 0.2 < sights[1].fraction < 0.9
  assert sights[1].box[3] < sights[0].box[3]
  base, thing, sights = _related('behind', 'box', seed=seed)
  assert 0.2 < sights[1].fraction < 0.98 <= sights[0].fraction
  base, thing, sights = _related('in front of', 'box', seed=seed)
  assert sights[0].fraction < 0.98 <= sights[1].fraction
  base, thing, sights = _related('next to', 'box', seed=seed)
  assert sights[0].fraction > 0.97 < sights[1].fraction


def test_no_relation_without_a_place_for_it():
  rng = np.random.default_rng(0)
  ball = make_thing(rng, NOUNS['ball'], 2.0, 1.5)
  thing = make_thing(rng, NOUNS['cup'], 1.0, 1.5)
  for relation in ('on', 'under', 'in'):
    assert relate(rng, thing, relation, ball, 0) is None


def test_scenes_keep_to_what_is_asked():
  for seed in range(8):
    rng = np.random.default_rng(seed)
    scene = make_scene(
      rng, 'kitchen', 1, include=['cup', 'dog'], exclude=['table', 'apple']
    )
    assert {'cup', 'dog'} <= scene.words()
    assert not {'table', 'apple'} & scene.words()
    for thing in scene.things:
      assert (thing.relation in RELATIONS) == (thing.landmark >= 0)
      if thing.rim is not None:
        assert scene.things[thing.landmark].word in SUPPORTS


def _actors():
  return [(name, sorted(action.actors)[0]) for name, action in ACTIONS.items()]


@pytest.mark.parametrize(('name', 'word'), _actors())
def test_every_action_can_be_seen(name, word):
  rng = np.random.default_rng(1)
  things = [make_thing(rng, NOUNS[word], 1.5, 1.5)]
  partner = -1
  if ACTIONS[name].partners:
    partner = 1
    other = sorted(ACTIONS[name].partners)[0]
    things.append(make_thing(rng, NOUNS[other], 2.3, 1.55))
  scene = Scene('playroom', 0, tuple(things))
  view = View(1.8, 1.1, 1.3)
  event = script.Event('act', 0.0, 4.0, 0, view, name, partner)
  episode = script.Episode(scene, 0.0, 4.0, (event,))
  pictures = [
    render('playroom', 0, figures_at(episode, event, t, view), view, 64)
    for t in (0.1, 1.6, 2.4)
  ]
  still = render('playroom', 0, resting_figures(scene), view, 64)
  changed = [np.abs(p.astype(int) - still).max(-1) > 24 for p in pictures]
  assert max(mask.mean() for mask in changed) > 0.004


def test_actions_that_travel_end_elsewhere():
  for name in ('roll', 'run', 'drive', 'fly', 'throw', 'push', 'kick'):
    assert change(name, 1.0, 4.0, 1).dx > 0.3
    assert change(name, 1.0, 4.0, -1).dx < -0.3


def test_what_is_said_of_a_thing_holds_of_it():
  rng = np.random.default_rng(0)
  red = make_thing(rng, NOUNS['ball'], 1, 1.5, colour='red', size='big')
  slots = grammar.thing_slots(red)
  assert grammar.fill('look, {acol}!', slots) == 'look, a red ball!'
  assert grammar.fill('{thats} {asize}.', slots) == "that's a big ball."
  assert not grammar.can_fill('{n} {plural}!', slots)
  keys = grammar.noun_slots(NOUNS['keys'])
  assert grammar.fill('where {is} {the}?', keys) == 'where are the keys?'
  apple = grammar.noun_slots(NOUNS['apple'])
  assert grammar.fill('{its} {a}.', apple) == "it's an apple."
  mommy = grammar.noun_slots(NOUNS['mommy'])
  assert grammar.fill('{its} {a}!', mommy) == "it's mommy!"
  # Only a fruit is called orange.
  carrot = make_thing(rng, NOUNS['ball'], 1, 1.5, colour='orange')
  assert 'col' not in grammar.thing_slots(carrot)


def test_every_noun_can_be_named_and_asked_for():
  for noun in NOUNS.values():
    slots = grammar.noun_slots(noun)
    for frames in (phrases.NAMING, phrases.QUESTION, phrases.COMMAND):
      usable = [f for f in frames if grammar.can_fill(f, slots)]
      assert len(usable) >= 5
      for frame in usable:
        assert '{' not in grammar.fill(frame, slots)


def test_numbers_said_are_numbers_shown():
  rng = np.random.default_rng(0)
  said = 0
  for _ in range(6):
    episodes = script.plan(rng, 60, 20.0)
    for utterance in speech.speak(rng, episodes, 20.0):
      if utterance.kind != 'number':
        continue
      (episode,) = (e for e in episodes if e.start <= utterance.start < e.end)
      thing = episode.scene.things[utterance.thing]
      slots = grammar.thing_slots(thing)
      assert slots['n'] in utterance.text.lower().replace(',', '').split()
      twins = [t for t in episode.scene.things if t.look == thing.look]
      assert len(twins) >= thing.count
      said += 1
  assert said


def test_sizes_are_told_apart():
  rng = np.random.default_rng(0)
  extents = {
    size: make_thing(rng, NOUNS['ball'], 1, 1.5, size=size).extent
    for size in ('big', '', 'little')
  }
  assert extents['big'] > 1.2 * extents[''] > 1.2**2 * extents['little']


def test_looks_are_drawn_once():
  look = Look('cat', 'gray', 1)
  assert sprite(look) is sprite(dataclasses.replace(look))
