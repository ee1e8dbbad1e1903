"""Ways in which files are damaged on their way out of an archive."""

from collections.abc import Iterator

import numpy as np

_WILD = (
  b'', b'\0\0\0', b'\xff\xfe', b'"', b',,,,', b'\n', b'\r', b'-1', b'9e999',
  b'nan', b'99:99:99', b'(', b'*', b'{', b']', b'\xc3',
)  # fmt: skip


def damaged(whole: bytes, count: int, seed: int = 0) -> Iterator[bytes]:
  """Yields copies that are cut short, overwritten or garbled in some places."""
  rng = np.random.default_rng(seed)
  for _ in range(count):
    content = whole
    if rng.random() < 0.3:
      content = content[: int(rng.integers(len(content)))]
    for _ in range(int(rng.integers(1, 6))):
      place = int(rng.integers(len(content) + 1))
      length = int(rng.integers(0, 12))
      wild = _WILD[int(rng.integers(len(_WILD)))]
      content = content[:place] + wild + content[place + length :]
    yield content
