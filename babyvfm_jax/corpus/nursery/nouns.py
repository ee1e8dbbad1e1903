"""The nouns of the nursery: size, colours, haunts and grammar of each.

Words are those of the MacArthur-Bates CDI (Words and Gestures, English).
"""

from __future__ import annotations

import dataclasses

ROOMS = ('playroom', 'kitchen', 'bedroom', 'bathroom', 'garden')
_ROOM_OF = dict(zip('pkbwg', ROOMS, strict=True))

_BRIGHT = 'red yellow green blue purple pink orange white'
_CLOTH = 'red yellow green blue purple pink white black gray'
_WOODEN = 'brown white gray'


@dataclasses.dataclass(frozen=True)
class Noun:
  """A kind of thing.

  Attributes:
    word: As it is said, in the singular unless `number` is `plural`.
    family: animal, toy, vehicle, food, clothes, household, furniture,
      outside or people.
    extent: Longer side at the front of a room, in room units (a room is 1.8
      high, a caregiver about 1.25).
    weight: How often it lies about, relative to the others.
    colours: Colour words of its main part, the first the most usual; a
      single one is never mentioned, as it says nothing.
    rooms: Where it is found.
    number: `count`, `mass`, `plural` (always plural) or `name`.
    plural: Of a count noun.
  """

  word: str
  family: str
  extent: float
  weight: float
  colours: tuple[str, ...]
  rooms: tuple[str, ...]
  number: str = 'count'
  plural: str = ''

  @property
  def fixed(self) -> bool:
    """Whether it stands in its room rather than lies about."""
    return self.family in ('furniture', 'outside')


def _read(family: str, table: str, number: str = 'count') -> list[Noun]:
  """Rows of `word | extent | weight | rooms | colours [| plural]`."""
  nouns = []
  for row in table.strip().splitlines():
    word, extent, weight, rooms, colours, *plural = (
      field.strip() for field in row.split('|')
    )
    palette = {'bright': _BRIGHT, 'cloth': _CLOTH, 'wooden': _WOODEN}.get(
      colours, colours
    )
    nouns.append(
      Noun(
        word,
        family,
        float(extent),
        float(weight),
        tuple(palette.split()),
        tuple(_ROOM_OF[letter] for letter in rooms),
        number,
        plural[0] if plural else word + 's',
      )
    )
  return nouns


_NOUNS = [
  *_read(
    'animal',
    """
    cat       | .40 | 10  | pkbg  | gray black orange white brown
    dog       | .46 | 10  | pkg   | brown black white gray
    bird      | .26 | 5   | pg    | blue red yellow green
    duck      | .25 | 6   | pwg   | yellow white
    fish      | .26 | 4   | pw    | orange blue red yellow | fish
    bunny     | .36 | 5   | pbg   | white brown gray
    cow       | .36 | 4   | pg    | black brown
    pig       | .34 | 4   | pg    | pink
    horse     | .40 | 4   | pg    | brown black white
    sheep     | .34 | 2.5 | pg    | white | sheep
    chicken   | .30 | 2.5 | pg    | white brown
    elephant  | .38 | 3   | pb    | gray blue pink
    giraffe   | .44 | 2   | pb    | yellow
    lion      | .36 | 2.5 | pb    | yellow
    monkey    | .36 | 3   | pb    | brown
    bear      | .38 | 2.5 | pb    | brown black
    frog      | .27 | 3   | pwg   | green
    turtle    | .28 | 2.5 | pwg   | green brown
    mouse     | .22 | 2   | pkg   | gray white brown | mice
    bee       | .20 | 2   | g     | yellow
    butterfly | .26 | 2   | g     | purple orange blue yellow | butterflies
    penguin   | .32 | 1.5 | pbw   | black
    owl       | .30 | 1.5 | pbg   | brown gray
  """,
  ),
  *_read(
    'toy',
    """
    ball      | .27 | 11  | pbg   | bright
    balloon   | .36 | 3.5 | pbg   | bright
    block     | .21 | 6   | pb    | bright
    book      | .30 | 9   | pb    | bright
    doll      | .36 | 6   | pb    | pink blue purple yellow
    teddybear | .38 | 5   | pb    | brown white gray
    pen       | .22 | 2   | pk    | bright
  """,
  ),
  *_read(
    'toy',
    """
    bubbles   | .32 | 2.5 | wg    | blue
  """,
    'plural',
  ),
  *_read(
    'vehicle',
    """
    car       | .32 | 8   | pbg   | bright
    truck     | .36 | 5   | pbg   | red yellow green blue
    bus       | .38 | 3   | pb    | red yellow blue | buses
    train     | .38 | 4   | pb    | green red blue black
    airplane  | .36 | 3   | pbg   | red blue green yellow
    bicycle   | .50 | 2   | g     | bright
    stroller  | .62 | 2   | pg    | red blue gray purple
  """,
  ),
  *_read(
    'food',
    """
    apple     | .19 | 7   | kpg   | red green yellow
    banana    | .24 | 7   | kp    | yellow green
    orange    | .22 | 3   | k     | orange
    cake      | .28 | 3   | k     | pink brown white yellow
    cookie    | .18 | 6   | kp    | brown
    egg       | .19 | 4   | k     | blue red green yellow
    ice cream | .25 | 2   | kg    | pink white
    pizza     | .26 | 2   | k     | red
    candy     | .20 | 2   | kp    | pink red green purple | candies
  """,
  ),
  *_read(
    'food',
    """
    bread     | .26 | 3   | k     | brown
    cheese    | .22 | 3.5 | k     | yellow
    milk      | .27 | 5   | k     | white
    juice     | .23 | 4   | kp    | orange
  """,
    'mass',
  ),
  *_read(
    'food',
    """
    carrots   | .26 | 2.5 | kg    | orange
  """,
    'plural',
  ),
  *_read(
    'clothes',
    """
    hat       | .30 | 6   | pbg   | cloth
    shoe      | .27 | 8   | pbkg  | cloth
    sock      | .25 | 6   | pbw   | cloth
    shirt     | .36 | 4   | bw    | cloth
    coat      | .42 | 2.5 | bp    | cloth
    dress     | .38 | 2.5 | b     | pink red blue purple yellow | dresses
    bib       | .26 | 2   | k     | cloth
  """,
  ),
  *_read(
    'clothes',
    """
    pants     | .38 | 3   | bw    | blue black gray red brown
    boots     | .32 | 2.5 | pg    | yellow red green blue black
  """,
    'plural',
  ),
  *_read(
    'household',
    """
    cup       | .20 | 8   | kpw   | bright
    bottle    | .26 | 7   | kpb   | blue pink green yellow
    bowl      | .26 | 5   | k     | bright
    spoon     | .24 | 6   | k     | bright
    fork      | .24 | 3   | k     | bright
    plate     | .27 | 4   | k     | bright
    brush     | .27 | 3   | bw    | pink blue red purple brown | brushes
    broom     | .70 | 2   | kg    | red blue green
    clock     | .30 | 3   | pbk   | red blue green white black
    lamp      | .40 | 3   | pb    | yellow white red blue
    hammer    | .28 | 2   | p     | red yellow blue
    telephone | .26 | 5   | pkb   | red black white blue green
    toothbrush| .26 | 3   | w     | bright | toothbrushes
    blanket   | .38 | 4   | pb    | blue pink green yellow red
    pillow    | .36 | 3   | pb    | blue pink white green
    box       | .44 | 5   | pkb   | red blue green yellow | boxes
    plant     | .42 | 2.5 | pkg   | brown red blue
  """,
  ),
  *_read(
    'household',
    """
    soap      | .21 | 3   | w     | pink green white yellow
  """,
    'mass',
  ),
  *_read(
    'household',
    """
    keys      | .24 | 4   | pk    | gray
    glasses   | .26 | 3   | pb    | black brown red blue
    scissors  | .26 | 1.5 | pk    | red yellow blue
  """,
    'plural',
  ),
  *_read(
    'furniture',
    """
    table     | .86 | 4   | pk    | wooden
    chair     | .66 | 2   | pkbw  | brown red blue green white
    couch     | 1.1 | 3   | p     | red blue green gray brown | couches
    bed       | 1.0 | 4   | b     | blue pink green red
    crib      | .86 | 2.5 | b     | white blue pink
    TV        | .66 | 2.5 | p     | black
    bathtub   | 1.0 | 3   | w     | white
    potty     | .42 | 2.5 | w     | blue pink green yellow | potties
    refrigerator | 1.15 | 2 | k   | white
    stove     | .80 | 2   | k     | white
  """,
  ),
  *_read(
    'outside',
    """
    tree      | 1.30 | 4  | g     | green
    flower    | .36 | 5   | g     | red pink yellow purple white
    house     | .95 | 3   | g     | red blue brown
    slide     | .95 | 2.5 | g     | red yellow blue green
    swing     | .95 | 2.5 | g     | red blue green yellow
    sun       | .30 | 2.5 | g     | yellow
    moon      | .26 | 2   | b     | yellow
    star      | .20 | 2   | b     | yellow
  """,
  ),
  *_read(
    'people',
    """
    baby      | .56 | 4   | pkbwg | yellow green blue pink white
  """,
    'count',
  ),
  *_read(
    'people',
    """
    mommy     | 1.20 | 3  | pkbwg | red blue green purple pink
  """,
    'name',
  ),
]

NOUNS: dict[str, Noun] = {
  noun.word: dataclasses.replace(
    noun, plural='babies' if noun.word == 'baby' else noun.plural
  )
  for noun in _NOUNS
}

# Said and seen at the edge of the view, but never lying about.
BODY_PARTS = ('hand', 'foot')
WORDS = (*NOUNS, *BODY_PARTS)


@dataclasses.dataclass(frozen=True)
class Support:
  """Where things can be in relation to a piece of furniture.

  Attributes:
    surface: Height of the surface, as a share of the picture from its top.
    span: Left and right end of the surface, as shares of the width.
    relation: `on` or `in`.
    rim: For `in`: from this share downwards the front hides what is inside.
    under: Whether there is room underneath.
    sink: For `in`: share of the thing's height below the rim.
  """

  surface: float
  span: tuple[float, float]
  relation: str = 'on'
  rim: float = 1.0
  under: bool = False
  sink: float = 0.35


SUPPORTS: dict[str, Support] = {
  'table': Support(0.10, (0.15, 0.85), under=True),
  'chair': Support(0.54, (0.3, 0.7), under=True),
  'couch': Support(0.46, (0.22, 0.78)),
  'bed': Support(0.42, (0.4, 0.85)),
  'crib': Support(0.6, (0.25, 0.75), 'in', rim=0.0, sink=0.0),
  'box': Support(0.18, (0.3, 0.7), 'in', rim=0.18),
  'bowl': Support(0.3, (0.4, 0.6), 'in', rim=0.3),
  'bathtub': Support(0.3, (0.2, 0.7), 'in', rim=0.3),
}

# Big enough to hide part of what stands behind them.
SCREENS = (
  'box',
  'chair',
  'tree',
  'couch',
  'plant',
  'refrigerator',
  'stove',
  'house',
  'bed',
  'potty',
  'bathtub',
  'table',
)
