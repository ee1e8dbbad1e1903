"""The page of tasks: what is asked, and what is right, without the network."""

import re

import pytest

from babyvfm_jax.evals.item import TaskError, write_task
from babyvfm_jax.report import battery


@pytest.fixture
def task(tmp_path):
  def make(name, **card):
    folder = tmp_path / name
    folder.mkdir()
    for letter in 'ab':
      (folder / f'{letter}.jpg').write_bytes(f'not looked at {letter}'.encode())
    full = {
      'name': name,
      'domain': 'vocabulary',
      'protocol': 'similarity',
      'metric': 'accuracy',
      'chance': 0.5,
      'source': 'a test',
      'concept': 'which <of> two',
      **card,
    }
    items = [
      {
        'id': str(number),
        'choose': 'visual',
        'visuals': [['a.jpg'], ['b.jpg']],
        'texts': [f'word {number}'],
        'answer': number % 2,
      }
      for number in range(5)
    ]
    write_task(folder, full, items)
    return folder

  return make


def test_a_page_shows_items_and_marks_what_is_right(task, tmp_path):
  folders = [task('words'), task('gaze', domain='social')]
  page = battery.write(folders, tmp_path / 'page.html', items=3).read_text()
  assert page.count('class="item"') == 6
  assert len(re.findall(r'class="visual right"', page)) == 6
  assert page.index('words') < page.index('gaze')
  assert 'which &lt;of&gt; two' in page
  assert 'http' not in page


def test_items_are_drawn_by_the_seed(task):
  from babyvfm_jax.evals.item import read_task

  read = read_task(task('words'))
  said = {
    seed: [one['texts'][0]['text'] for one in found]
    for seed in range(6)
    for found in [battery.describe(read, 2, seed)['items']]
  }
  assert said[0] == [
    one['texts'][0]['text'] for one in battery.describe(read, 2, 0)['items']
  ]
  assert len({tuple(one) for one in said.values()}) > 1


def test_what_must_not_be_shown_is_refused(task, tmp_path):
  with pytest.raises(TaskError, match='secret say that they must not be shown'):
    battery.write([task('secret', show='nothing')], tmp_path / 'page.html')
