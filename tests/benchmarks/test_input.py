"""The benchmark of the loader beside a real step."""

import pytest


@pytest.mark.slow
def test_a_config_is_measured(corpus, words_folder, root):
  from babyvfm_jax import config
  from babyvfm_jax.benchmarks import input as benchmark_input

  spec = f'{root}/configs/smoke.py:corpus={corpus.folder},image_size=16'
  plain = config.plain(config.load(spec))
  plain['tokenizer'] = str(words_folder)
  result = benchmark_input.measure(plain, rounds=2, seconds=0.2)
  assert all(rate > 0 for part in result for rate in part.examples)
  assert result.enough == ('enough' in str(result).splitlines()[-1])
