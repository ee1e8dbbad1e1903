"""PyAV alone, which curation is compared with; and films as cameras write them.

Both stand here, apart from the package's own reader and writer of video.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np


class Form(NamedTuple):
  """How a film is encoded.

  Attributes:
    gop: Frames from one key frame to the next, at most.
    options: Of x264.
  """

  gop: int
  options: dict[str, str]


# A camera's chip: a key frame a second, no frame that is shown out of turn. An
# archive's copy: what ffmpeg does where nobody says otherwise, B-frames and all.
FORMS = {
  'camera': Form(30, {'preset': 'veryfast', 'crf': '23', 'bf': '0'}),
  'archive': Form(250, {'preset': 'veryfast', 'crf': '23'}),
}


class Decoding(NamedTuple):
  """What is to be decoded by one process.

  Attributes:
    path: The film.
    threads: Of the decoder; 0 for PyAV's own choice.
  """

  path: Path
  threads: int


def decode(task: Decoding) -> int:
  """Decodes all frames of a film; returns their number."""
  with av.open(str(task.path)) as container:
    stream = container.streams.video[0]
    if task.threads:
      stream.codec_context.thread_count = task.threads
    return sum(1 for _ in container.decode(stream))


def encode(
  path: Path, pictures: Iterable[np.ndarray], rate: int, form: Form
) -> None:
  """Writes a film of `[H, W, 3]` uint8 pictures, all of one size."""
  pictures = iter(pictures)
  first = next(pictures)
  with av.open(path, 'w', format='mp4') as container:
    options = {**form.options, 'threads': '1'}
    stream = container.add_stream('libx264', rate=rate, options=options)
    stream.height, stream.width = first.shape[:2]
    stream.pix_fmt = 'yuv420p'
    stream.gop_size = form.gop
    frame = av.VideoFrame.from_ndarray(first, format='rgb24')
    container.mux(stream.encode(frame))
    for picture in pictures:
      frame = av.VideoFrame.from_ndarray(picture, format='rgb24')
      container.mux(stream.encode(frame))
    container.mux(stream.encode())


def repeat(path: Path, out: Path, times: int) -> None:
  """Writes a film several times in a row, as it is encoded, into one file."""
  with av.open(str(path)) as source, av.open(out, 'w', format='mp4') as target:
    shown = source.streams.video[0]
    stream = target.add_stream_from_template(shown)
    base = Fraction(shown.time_base or 1)
    length = int(shown.duration or 0)
    for turn in range(times):
      source.seek(0, stream=shown)
      for packet in source.demux(shown):
        if packet.dts is None or packet.pts is None:
          continue
        packet.pts += turn * length
        packet.dts += turn * length
        packet.time_base = base
        packet.stream = stream
        target.mux(packet)
