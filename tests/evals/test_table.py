"""The table of scores on a terminal."""

from babyvfm_jax.evals import table
from babyvfm_jax.evals.scores import Score


def test_the_parts_of_a_figure_have_their_names(capsys):
  rows = [
    Score(
      task='zorro',
      domain='grammar',
      protocol='likelihood',
      subject='model',
      step=1,
      metric=metric,
      value=0.5,
      low=0.4,
      high=0.6,
      chance=0.5,
      n_items=8,
      items_sha256='',
    )
    for metric in ('accuracy', 'accuracy[filler-gap-wh_object]')
  ]
  table.print_scores(rows)
  assert 'accuracy[filler-gap-wh object]' in capsys.readouterr().out
