"""What a recording of the nursery is to be: its name, its child, its age."""

from __future__ import annotations

import dataclasses
import datetime
import functools

import numpy as np

from babyvfm_jax.corpus.nursery import speech
from babyvfm_jax.corpus.transcripts.ages import DAYS_PER_MONTH

CHILD = 'S'
AGES = (6.0, 32.0)
# Archives whose naming and transcripts the nursery can write.
FORMS = ('folder', 'saycam', 'babyview')

_BIRTH = datetime.date(2012, 10, 17)
_GOLDEN = 0.6180339887498949
# In an archive's form there are more children, each with sessions of two parts.
_CHILDREN = {
  'folder': (CHILD,),
  'saycam': ('S', 'A', 'Y'),
  'babyview': tuple(f'{number:04d}0001' for number in range(22, 30)),
}


@dataclasses.dataclass(frozen=True)
class Plan:
  """What a recording is to be; all else follows from it.

  Attributes:
    seed: Of the whole set.
    index: Of the recording in the set.
    minutes: Its length.
    size: Side of the picture in pixels, even.
    rate: Pictures per second.
    ages: Youngest and oldest age of the set, in months.
    relevance: Share of speech about what is attended to.
    form: One of `FORMS`.
  """

  seed: int
  index: int
  minutes: float
  size: int = 64
  rate: int = 8
  ages: tuple[float, float] = AGES
  relevance: float = speech.RELEVANCE
  form: str = 'folder'

  @property
  def age_days(self) -> int:
    """Whole days; any number of recordings is spread evenly over the ages."""
    return self._age_days_of(self._session_of(self.index))

  @property
  def child(self) -> str:
    """Whom it shows."""
    return self._child_of(self._session_of(self.index))

  @property
  def part(self) -> int:
    """Which of the child's recordings of that day it is, from 1."""
    day = self.child, self.age_days
    return 1 + sum(
      (self._child_of(session), self._age_days_of(session)) == day
      for session in map(self._session_of, range(self.index))
    )

  @property
  def date(self) -> datetime.date:
    """Day of the recording; later children were born half a year later."""
    born = _CHILDREN[self.form].index(self.child) * 180
    return _BIRTH + datetime.timedelta(days=born + self.age_days)

  @property
  def name(self) -> str:
    """File name without suffix, in the archive's form."""
    if self.form == 'babyview':
      return self._babyview_name()
    # In SAYCam's form: child, date, age in months and days, part.
    months = int(self.age_days // DAYS_PER_MONTH)
    days = round(self.age_days - months * DAYS_PER_MONTH)
    age = f'{months:02d}{days:02d}'
    return f'{self.child}_{self.date:%Y%m%d}_{age}_{self.part:02d}'

  def generator(self, purpose: int) -> np.random.Generator:
    """A random stream of its own for each purpose."""
    return np.random.default_rng([self.seed, self.index, purpose])

  def _babyview_name(self) -> str:
    """Subject, chapter and number of the camera, week, day and time."""
    monday = self.date - datetime.timedelta(days=self.date.weekday())
    sunday = monday + datetime.timedelta(days=6)
    session = self._session_of(self.index)
    hour = 8 + 7 * session % 12
    video = f'GX{self.part:02d}{session + 1:04d}'
    time = f'{(hour - 1) % 12 + 1}:{11 * session % 60:02d}'
    return (
      f'{self.child}_{video}_{monday:%m.%d.%Y}-{sunday:%m.%d.%Y}_'
      f'{self.date:%m.%d.%Y}-{time}{"am" if hour < 12 else "pm"}'
    )

  def _session_of(self, index: int) -> int:
    return index if self.form == 'folder' else index // 2

  def _child_of(self, session: int) -> str:
    children = _CHILDREN[self.form]
    return children[session % len(children)]

  def _age_days_of(self, session: int) -> int:
    place = (_first_place(self.seed) + session * _GOLDEN) % 1.0
    low, high = self.ages
    return round((low + place * (high - low)) * DAYS_PER_MONTH)


@functools.cache
def _first_place(seed: int) -> float:
  """Where in the ages the first recording lies, in [0, 1)."""
  return float(np.random.default_rng([seed, 1 << 20]).random())
