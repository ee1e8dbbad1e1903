"""Kills builds with SIGKILL at every change of the file system, one by one.

  python -m tests.corpus.killing SOURCE OUT EVERY [BEFORE]

Each build runs in a fork, in a new folder or in a copy of the corpus BEFORE.
It is killed ahead of its n-th change (a file or folder made, renamed or
removed), then run again to its end. Prints a JSON object: for every EVERY-th n
whether the corpus became that of an undisturbed build.
"""

import contextlib
import io
import itertools
import json
import os
import shutil
import signal
import sys
from pathlib import Path

from tests.corpus import toy

_CHANGES = ('mkdir', 'rename', 'replace', 'rmdir', 'unlink')


def _kill_ahead_of(wanted: int) -> None:
  count = itertools.count()

  def counted(original):
    def change(*arguments, **options):
      if next(count) == wanted:
        os.kill(os.getpid(), signal.SIGKILL)
      return original(*arguments, **options)

    return change

  for name in _CHANGES:
    setattr(os, name, counted(getattr(os, name)))


def _fork(source: Path, out: Path, kill_ahead_of: int | None) -> int:
  process = os.fork()
  if process:
    return os.waitpid(process, 0)[1]
  if kill_ahead_of is not None:
    _kill_ahead_of(kill_ahead_of)
  with contextlib.redirect_stdout(io.StringIO()):
    toy.build(source, out)
  os._exit(0)


def main(
  source: Path, out: Path, every: int, before: Path | None = None
) -> dict[int, bool]:
  """Builds until no kill comes in time; see the module."""
  reference = out / 'reference'
  assert _fork(source, reference, None) == 0
  expected = toy.contents(reference)
  same = {}
  for number in itertools.count(0, every):
    folder = out / 'killed'
    if before is not None:
      shutil.copytree(before, folder)
    status = _fork(source, folder, number)
    if status == 0:
      return same
    assert os.WTERMSIG(status) == signal.SIGKILL, status
    assert _fork(source, folder, None) == 0
    same[number] = toy.contents(folder) == expected
    shutil.rmtree(folder)
  raise AssertionError('counting never ends')


if __name__ == '__main__':
  archive, folder, step, *older = sys.argv[1:]
  result = main(Path(archive), Path(folder), int(step), *map(Path, older))
  print(json.dumps(result))
