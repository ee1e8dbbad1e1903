"""Named kinds of damage to the bytes of a file, each a function of a seed."""

import random
import re

# A time as any of the formats writes it: a clock, a bullet's side, a number.
TIME = re.compile(
  rb'\d+:\d\d(?::\d\d)?[.,]\d+|(?<=\x15)\d+(?=_)|(?<=_)\d+(?=\x15)|'
  rb'\d+\.\d+|(?<=TIME_VALUE=")\d+'
)
ENCODINGS = ('utf-16', 'utf-32', 'utf-16-be', 'utf-16-le', 'cp1252')
AGES = (
  b'99;13.45',
  b'-1;02.03',
  b'200;00.',
  b'1;99.',
  b'old',
  b'NaN;',
  b'1e9;',
)
ABSURD = (b'9' * 400, b'1e999', b'NaN', b'-inf', b'99:99:99.9', b'1,2,3', b'')


def _cut(data, choose):
  """The end is missing."""
  return data[: choose.randrange(len(data))]


def _wrong_header(data, choose):
  """Another beginning, or none."""
  first = choose.choice((4, 8, 20, data.find(b'\n') + 1, 2 * len(data) // 10))
  head = choose.choice((b'', b'GIF89a\n', bytes(first), b'PK\x03\x04', b'{}\n'))
  return head + data[first:]


def _zeroed(data, choose):
  """A stretch of zeros, as a failing disk gives."""
  place = choose.randrange(len(data))
  length = choose.choice((1, 7, 64, 512, len(data) - place))
  return data[:place] + bytes(length) + data[place + length :]


def _zeros_between(data, choose):
  place = choose.randrange(len(data))
  return data[:place] + bytes(choose.randrange(1, 200)) + data[place:]


def _encoding(data, choose):
  text = data.decode('utf-8', 'replace')
  if choose.random() < 0.2:  # Of UTF-8 that was taken for Windows-1252.
    return data.decode('latin-1').encode()
  return text.encode(choose.choice(ENCODINGS), 'replace')


def _flipped(data, choose):
  flipped = bytearray(data)
  for place in choose.choices(range(len(data)), k=choose.choice((1, 8, 40))):
    flipped[place] ^= 1 << choose.randrange(8)
  return bytes(flipped)


def _random_tail(data, choose):
  kept = data[: choose.randrange(len(data))]
  return kept + choose.randbytes(choose.randrange(300))


def _rotated(data, choose):
  place = choose.randrange(len(data))
  return data[place:] + data[:place]


def _shuffled(data, choose):
  pieces = data.split(b'\n')
  choose.shuffle(pieces)
  return b'\n'.join(pieces)


def _of_times(change):
  def damage(data, choose):
    times = list(TIME.finditer(data))
    if not times:
      return _flipped(data, choose)
    for match in sorted(
      choose.sample(times, min(len(times), choose.choice((1, 2, 5)))),
      key=lambda match: -match.start(),
    ):
      new = change(match[0], choose.choice(times)[0], choose)
      data = data[: match.start()] + new + data[match.end() :]
    return data

  return damage


def _age(data, choose):
  age = choose.choice(AGES)
  if b'1;04' in data:  # Of CHAT's @ID.
    return re.sub(rb'\|1;04[^|]*\|', b'|' + age + b'|', data)
  return _of_times(lambda *_: age)(data, choose)


def _marks(data, choose):
  """A mark of the format's own is lost, or stands where none should."""
  marks = [m for m in b'"<>{}[],:;|*@%\t\x15&' if m in data]
  mark = bytes([choose.choice(marks or [data[0]])])
  places = [match.start() for match in re.finditer(re.escape(mark), data)]
  place = choose.choice(places)
  if choose.random() < 0.5:
    return data[:place] + data[place + 1 :]
  place = choose.randrange(len(data))
  return data[:place] + mark + data[place:]


def _several(data, choose):
  for name in choose.sample(sorted(set(KINDS) - {'several'}), 3):
    data = KINDS[name](data, choose) if data else data
  return data


KINDS = {
  'truncated': _cut,
  'wrong header': _wrong_header,
  'zero bytes': _zeroed,
  'zeros between': _zeros_between,
  'wrong encoding': _encoding,
  'flipped bits': _flipped,
  'random tail': _random_tail,
  'rotated': _rotated,
  'shuffled lines': _shuffled,
  'negative times': _of_times(lambda old, _, __: b'-' + old),
  'overlapping times': _of_times(lambda _, other, __: other),
  'absurd numbers': _of_times(lambda _, __, choose: choose.choice(ABSURD)),
  'absurd ages': _age,
  'lost marks': _marks,
  'several': _several,
}


def damage(kind, data, seed):
  """The bytes with one kind of damage; the same seed gives the same."""
  return KINDS[kind](data, random.Random(f'{kind} {seed}'))
