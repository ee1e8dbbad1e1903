"""Writes the report of a run: growth chart, scores, items, words, provenance.

  python -m experiments.report --workdir=DIR [--compare=DIR,...] [--out=FILE]
  python -m experiments.report --workdir=DIR --figures=DIR

The page is self-contained; every figure lies as SVG and CSV beside it. It is
made from the files of the run alone, so it can be made while the run goes on.
With --figures, the figures for a paper are written instead of a page: SVG and
PDF, with the numbers behind them as tidy CSV.
"""

import sys

from absl import flags

from babyvfm_jax import app
from babyvfm_jax.report import ReportError, write_report

_WORKDIR = flags.DEFINE_string('workdir', None, 'Run folder.', required=True)
_COMPARE = flags.DEFINE_list('compare', [], 'Run folders to draw beside it.')
_OUT = flags.DEFINE_string('out', None, 'Page; default: report/index.html.')
_FIGURES = flags.DEFINE_string('figures', '', 'Folder of figures for a paper.')


def main(_: list[str]) -> None:
  try:
    if _FIGURES.value:
      # Matplotlib is slow to come, and the page needs none of it.
      from babyvfm_jax.report import paper

      files = paper.write_figures(
        _WORKDIR.value, _FIGURES.value, _COMPARE.value
      )
      print('\n'.join(str(path.resolve()) for path in files))
      return
    page = write_report(_WORKDIR.value, _COMPARE.value, _OUT.value)
  except ReportError as error:
    sys.exit(f'report: {error}')
  print(page.resolve())


if __name__ == '__main__':
  app.run(main)
