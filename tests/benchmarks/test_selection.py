"""The benchmark of selections, on an index of some thousand rows."""

from babyvfm_jax.benchmarks import selection


def test_every_selection_is_measured():
  rows = {row.name: row for row in selection.measure(4000, width=12)}
  assert rows['the index itself'].kept == 4000
  assert rows['clusters of near duplicates'].kept == 1000
  assert rows['band(low=0.2, high=0.95)'].kept == 3000
  assert rows['clip_cov(share=0.25)'].kept == 1000
  assert 0 < rows['query'].kept < 4000
  assert all(row.seconds >= 0 and row.peak_mib >= 0 for row in rows.values())


def test_its_embeddings_are_a_problem_that_clip_cov_solves():
  own, random = selection.clip_cov_error(rows=4000)
  assert own < random / 3
