"""Named kinds of damage to a real mp4, each a function of a seed."""

import io
import math
import struct

import av
import numpy as np
from PIL import Image

_CONTAINERS = (b'moov', b'trak', b'mdia', b'minf', b'stbl', b'edts')
# Where a field lies in its box, from the box's start, and its bytes.
_DURATIONS = {b'mvhd': (24, 4), b'tkhd': (28, 4), b'mdhd': (24, 4)}
_SCALES = {b'mvhd': (20, 4), b'mdhd': (20, 4)}
_SIZES = {b'tkhd': (84, 8), b'stsd': (48, 4)}
_STAMPS = {b'stts': (16, 8), b'elst': (16, 12)}
_SAMPLES = {b'stsz': (20, 40), b'stco': (16, 4), b'stsc': (16, 12)}
_EXTREMES = (
  bytes(12),
  b'\xff' * 12,
  b'\x7f' + b'\xff' * 11,
  b'\x80' + bytes(11),
)


def boxes(data, start=0, end=None):
  """Yields type, start and length of every box of an mp4, inner ones too."""
  end = end or len(data)
  while start + 8 <= end:
    length, kind = struct.unpack('>I4s', data[start : start + 8])
    yield kind, start, length
    if kind in _CONTAINERS:
      yield from boxes(data, start + 8, start + length)
    start += max(length, 8)


def box(data, wanted):
  """Start and length of the first box of a type."""
  return next(
    (start, length) for kind, start, length in boxes(data) if kind == wanted
  )


def _put(data, place, new):
  return data[:place] + new + data[place + len(new) :]


def _field(fields, values=None):
  """Damages one field of one of some boxes."""

  def damage(data, choose):
    kind = choose.choice(sorted(fields))
    offset, length = fields[kind]
    start, _ = box(data, kind)
    value = choose.choice(values or (*_EXTREMES, choose.randbytes(40)))
    return _put(data, start + offset, value[:length])

  return damage


def _in_pictures(change):
  def damage(data, choose):
    start, length = box(data, b'mdat')
    for _ in range(choose.choice((1, 3, 20))):
      size = choose.choice((1, 16, 400, 4000))
      place = start + 8 + choose.randrange(max(length - 8 - size, 1))
      data = _put(data, place, change(size, choose))
    return data

  return damage


def _cut(data, choose):
  return data[: choose.randrange(len(data))]


def _cut_end(data, choose):
  """The last pictures are missing, or the end of the last one."""
  return data[: -choose.choice((1, 10, 500, 2000, 5000, 9000))]


def _no_index(data, choose):
  start, length = box(data, b'moov')
  return data[:start] + data[start + length * choose.randrange(1, 3) // 2 :]


def _zero_header(data, choose):
  return _put(data, 0, bytes(choose.choice((4, 8, 32, 100, 1000))))


def _flipped_header(data, choose):
  start, length = box(data, b'moov')
  flipped = bytearray(data)
  for _ in range(choose.choice((1, 3, 10))):
    flipped[start + choose.randrange(length)] ^= 1 << choose.randrange(8)
  return bytes(flipped)


def _box_lengths(data, choose):
  found = list(boxes(data))
  _, start, length = choose.choice(found)
  wrong = choose.choice((0, 1, 7, length - 1, length + 1, 2**31, 2**32 - 1))
  return _put(data, start, struct.pack('>I', wrong))


def _something_else(data, choose):
  """A file of another kind under the name of a video."""
  picture = Image.fromarray(np.full((48, 64, 3), 99, np.uint8))
  file = io.BytesIO()
  picture.save(file, choose.choice(('JPEG', 'PNG', 'GIF', 'TIFF', 'BMP')))
  return choose.choice(
    (
      file.getvalue(),
      b'<html><body>404 Not Found</body></html>\n' * 20,
      b'1\n00:00:01,000 --> 00:00:02,000\nlook\n\n' * 20,
      b'oid sha256:1234\nsize 44411\n',
      choose.randbytes(5000),
      bytes(5000),
      b'',
      b'PK\x03\x04' + choose.randbytes(500),
      b'#EXTM3U\n#EXTINF:1,\nfile.ts\n',
    )
  )


def _only_sound(data, choose):
  file = io.BytesIO()
  with av.open(file, 'w', format='mp4') as container:
    audio = container.add_stream('aac', rate=16000, layout='mono')
    for place in range(choose.randrange(1, 60)):
      samples = np.zeros((1, 1024), np.float32)
      frame = av.AudioFrame.from_ndarray(samples, 'fltp', layout='mono')
      frame.sample_rate, frame.pts = 16000, place * 1024
      container.mux(audio.encode(frame))
    container.mux(audio.encode())
  return file.getvalue()


def remuxed(data, form, **options):
  """The same pictures in another container, or written in other pieces."""
  file = io.BytesIO()
  with (
    av.open(io.BytesIO(data)) as source,
    av.open(file, 'w', format=form, options=options) as target,
  ):
    (stream,) = source.streams.video
    copy = target.add_stream_from_template(stream)
    for packet in source.demux(stream):
      if packet.dts is not None:
        packet.stream = copy
        target.mux(packet)
  return file.getvalue()


def declared_length(data):
  """Where a Matroska file says how long it is: eight bytes, a float."""
  return data.index(b'\x44\x89\x88') + 3


def _matroska_length(data, choose):
  data = remuxed(data, 'matroska')
  wrong = choose.choice((1e6, 1e9, 1e12, 1e300, -5.0, 0.0, math.inf, math.nan))
  return _put(data, declared_length(data), struct.pack('>d', wrong))


def _matroska(data, choose):
  """Its header, or its end. Where the mark of the first packets goes too, a file
  is one that begins later, as sound ones do: nothing tells of it."""
  data = remuxed(data, 'matroska')
  place = choose.randrange(data.index(b'\x1f\x43\xb6\x75') - 100)
  match choose.randrange(4):
    case 0:
      return data[: choose.randrange(len(data))]
    case 1:
      return _put(data, place, bytes(choose.choice((1, 8, 40))))
    case 2:
      return _put(data, place, choose.randbytes(choose.choice((1, 8))))
  return data[:place] + data[place + choose.choice((1, 8, 100)) :]


def _fragments(data, choose):
  """Written piece by piece, as by what may lose its power at any time."""
  data = remuxed(data, 'mp4', movflags='frag_keyframe+empty_moov')
  if choose.random() < 0.5:
    return data[: choose.randrange(len(data))]
  start, _ = box(data, choose.choice((b'mvhd', b'mdhd', b'tkhd', b'moof')))
  return _put(data, start + choose.choice((20, 24)), b'\xff' * 4)


KINDS = {
  'truncated': _cut,
  'truncated end': _cut_end,
  'no index': _no_index,
  'zero header': _zero_header,
  'flipped header': _flipped_header,
  'box lengths': _box_lengths,
  'zero pictures': _in_pictures(lambda size, _: bytes(size)),
  'random pictures': _in_pictures(lambda size, choose: choose.randbytes(size)),
  'something else': _something_else,
  'only sound': _only_sound,
  'bad times': _field(_STAMPS),
  'absurd durations': _field(_DURATIONS),
  'absurd clocks': _field(_SCALES),
  'absurd sizes': _field(_SIZES),
  'absurd samples': _field(_SAMPLES),
  'matroska length': _matroska_length,
  'matroska': _matroska,
  'fragments': _fragments,
}
