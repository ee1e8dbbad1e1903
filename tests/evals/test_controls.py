"""Controls know nothing, and show it exactly."""

import numpy as np
import PIL.Image
import pytest

from babyvfm_jax.evals import controls, item, protocols
from babyvfm_jax.evals.item import Visual
from babyvfm_jax.evals.subject import Grid


def _sees(teller):
  """Answers by what it sees and reads, so that blindness must show."""

  def figure(a, b):
    return np.random.default_rng(list(f'{a}|{b}'.encode())).uniform()

  return teller(figure, lambda a, b: [figure(a, b) - 1] * len(b))


def _answer(folder, subject):
  task = item.read_task(folder)
  return task, protocols.PROTOCOLS[task.protocol].answer(
    subject, task, task.items, 0
  )


def _credits(result):
  return {metric.name: metric.totals for metric in result.metrics}


def test_whoever_sees_no_picture_ties_over_pictures(
  every_form, teller, tmp_path
):
  blind = controls.ImageBlind(_sees(teller), tmp_path)
  for folder in every_form:
    task, result = _answer(folder, blind)
    credits = _credits(result)
    if folder.name in ('visual', 'query', 'likely-visual'):
      assert set(credits['accuracy']) == {0.25}
    if task.protocol == 'retrieval':
      assert credits['recall_at_1'] == pytest.approx(1 / 12)
    if task.protocol == 'next_token':
      assert set(credits['gap_shuffled']) == {0.0}


def test_whoever_reads_no_text_ties_over_texts(every_form, teller):
  blind = controls.TextBlind(_sees(teller))
  for folder in every_form:
    task, result = _answer(folder, blind)
    if folder.name in ('text', 'likely-text'):
      for name, totals in _credits(result).items():
        assert set(totals) == {0.25}, name
    if task.protocol == 'retrieval':
      found = _credits(result)['picture_to_text_recall_at_1']
      assert found == pytest.approx(1 / 12)


def test_the_pixel_matcher_reads_no_text(every_form):
  for folder in every_form:
    task, result = _answer(folder, controls.PixelMatcher())
    credits = _credits(result)
    if folder.name in ('text', 'likely-text'):
      assert set(credits['accuracy']) == {0.25}
    if folder.name == 'query':  # The right one is the query's own picture.
      assert set(credits['accuracy']) == {1.0}
    if task.protocol == 'next_token':
      assert credits['gap_shuffled'].sum() == pytest.approx(0)


def test_the_pixel_matcher_looks_at_what_stands_out(tmp_path):
  grey = np.full((20, 30, 3), 120, np.uint8)
  striped = grey.copy()
  striped[:, :15] = 240
  paths = []
  for name, pixels in (('grey', grey), ('striped', striped)):
    paths.append(tmp_path / f'{name}.png')
    PIL.Image.fromarray(pixels).save(paths[-1])
  one, two = (Visual((path,)) for path in paths)
  scores = controls.PixelMatcher().similarity([(one, 'grey'), (two, 'grey')])
  assert scores[0] == pytest.approx(0, abs=1e-6)
  assert scores[1] > 0.2


def test_chance_lies_in_the_interval_of_the_random_control(make_task):
  folder = make_task(
    [
      {
        'id': str(i),
        'visuals': [[f'{i % 20}.png']],
        'texts': [f't{i}'],
        'tags': [f'pool:{i // 20}'],
      }
      for i in range(400)
    ],
    protocol='retrieval',
  )
  # Recall at 5 of 20 over 400 items, for many seeds: mean .25, and as variable
  # as independent draws.
  values = [
    _credits(_answer(folder, controls.Random(seed))[1])['recall_at_5'].mean()
    for seed in range(12)
  ]
  error = (0.25 * 0.75 / 400) ** 0.5
  assert np.mean(values) == pytest.approx(0.25, abs=3 * error / 12**0.5)
  assert np.std(values) == pytest.approx(error, rel=0.6)


def test_the_random_control_depends_on_contents_not_on_names(
  make_task, tmp_path
):
  folder = make_task(
    [{'id': '0', 'visuals': [['a.png'], ['b.png']], 'texts': ['x']}]
  )
  copy = tmp_path / 'copy.png'
  copy.write_bytes((folder / 'a.png').read_bytes())
  pairs = [
    (Visual((path,)), 'x')
    for path in (folder / 'a.png', copy, folder / 'b.png')
  ]
  first, same, other = controls.Random(1).similarity(pairs)
  assert first == same != other
  again = controls.Random(1).similarity(pairs)
  assert list(again) == [first, same, other]
  assert controls.Random(2).similarity(pairs)[0] != first


@pytest.mark.parametrize('kind', ['constant', 'random', 'pixels', 'blind'])
def test_a_grid_is_answered_as_its_pairs_are(kind, make_task, teller, tmp_path):
  folder = make_task(
    [{'id': '0', 'visuals': [['a.png'], ['b.png']], 'texts': ['x']}]
  )
  subject = {
    'constant': controls.Constant(),
    'random': controls.Random(),
    'pixels': controls.PixelMatcher(),
    'blind': controls.TextBlind(controls.ImageBlind(_sees(teller), tmp_path)),
  }[kind]
  visuals = item.read_task(folder).items[0].visuals
  grid = Grid(visuals, ('x', 'yy', 'x'))
  pairs = [(visual, text) for visual in visuals for text in grid.texts]
  assert list(grid) == pairs and grid[-1] == pairs[-1]
  assert np.array_equal(subject.similarity(grid), subject.similarity(pairs))
