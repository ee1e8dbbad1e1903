"""Writes a run's results in the form of the BabyVLM challenge.

  python tools/export_results.py --workdir=RUN --out=FILE [--step=N]

The run must have sat tasks of the DevCV Toolbox (`import_tasks --form=devcv`).
"""

import sys
from pathlib import Path

from absl import flags

from babyvfm_jax import app
from babyvfm_jax.evals import challenge

_WORKDIR = flags.DEFINE_string('workdir', None, 'Run folder.', required=True)
_OUT = flags.DEFINE_string('out', None, 'JSON file.', required=True)
_SUBJECT = flags.DEFINE_string('subject', 'model', 'Who answered.')
_STEP = flags.DEFINE_integer('step', None, 'Checkpoint; default: the latest.')
_PROTOCOL = flags.DEFINE_string('protocol', '', 'Where there are several.')


def main(_: list[str]) -> None:
  try:
    found = challenge.read_results(
      _WORKDIR.value,
      subject=_SUBJECT.value,
      step=_STEP.value,
      protocol=_PROTOCOL.value,
    )
  except challenge.ChallengeError as error:
    sys.exit(f'export_results: {error}')
  Path(_OUT.value).write_text(found.to_json(), encoding='utf-8')
  print(f'{_OUT.value}: {len(found.results)} tasks of step {found.step}')
  if found.missing:
    print(f'not sat, so counted as 0: {", ".join(found.missing)}')
  if found.unknown:
    print(f'unknown to the challenge: {", ".join(found.unknown)}')


if __name__ == '__main__':
  app.run(main)
