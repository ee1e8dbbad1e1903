"""Writes the report of a run: growth chart, scores, items, words, provenance.

  python -m experiments.report --workdir=DIR [--compare=DIR,...] [--out=FILE]

The page is self-contained; every figure lies as SVG and CSV beside it. It is
made from the files of the run alone, so it can be made while the run goes on.
"""

import sys

from absl import flags

from babyvfm_jax import app
from babyvfm_jax.report import ReportError, write_report

_WORKDIR = flags.DEFINE_string('workdir', None, 'Run folder.', required=True)
_COMPARE = flags.DEFINE_list('compare', [], 'Run folders to draw beside it.')
_OUT = flags.DEFINE_string('out', None, 'Page; default: report/index.html.')


def main(_: list[str]) -> None:
  try:
    page = write_report(_WORKDIR.value, _COMPARE.value, _OUT.value)
  except ReportError as error:
    sys.exit(f'report: {error}')
  print(page.resolve())


if __name__ == '__main__':
  app.run(main)
