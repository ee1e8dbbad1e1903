"""Work in processes: every result once, errors raised, crashes named."""

import os
import signal

import pytest

from babyvfm_jax.corpus import pool


def double(number):
  if number == 13:
    raise ValueError('thirteen')
  return 2 * number


def crash(name):
  if name == 'bad.mp4':
    os.kill(os.getpid(), signal.SIGKILL)
  return name


@pytest.mark.parametrize('workers', [1, 2])
def test_every_task_gives_one_result(workers):
  results = pool.run(double, range(12), workers=workers)
  assert sorted(results) == [2 * number for number in range(12)]


@pytest.mark.parametrize('workers', [1, 2])
def test_an_exception_comes_through(workers):
  with pytest.raises(ValueError, match='thirteen'):
    list(pool.run(double, range(10, 20), workers=workers))


def test_tasks_are_read_as_they_are_needed():
  read = []

  def tasks():
    for number in range(1000):
      read.append(number)
      yield number % 13

  results = pool.run(double, tasks(), workers=2)
  for _ in range(3):
    next(results)
  assert len(read) < 20
  results.close()


def test_a_crash_names_what_was_at_work():
  tasks = ['a.mp4', 'bad.mp4', 'c.mp4']
  with pytest.raises(pool.WorkerError, match=r'bad\.mp4.*run again'):
    list(pool.run(crash, tasks, workers=2))


def lost(name):
  return f'lost {name}'


def test_what_ends_its_process_is_tried_alone_and_the_others_go_on():
  tasks = ['a', 'bad.mp4', 'b', 'c', 'bad.mp4', *(f'd{n}' for n in range(20))]
  results = pool.run(crash, tasks, workers=2, crashed=lost)
  sound = [name for name in tasks if name != 'bad.mp4']
  assert sorted(results) == sorted([*sound, *['lost bad.mp4'] * 2])


def crash_once(path):
  if not path.exists():
    path.touch()
    os.kill(os.getpid(), signal.SIGKILL)
  return path.name


def test_a_process_that_was_killed_from_without_costs_nothing(tmp_path):
  """Short memory, say: tried again, it passes."""
  results = pool.run(
    crash_once, [tmp_path / 'a'], workers=2, crashed=lambda path: 'lost'
  )
  assert list(results) == ['a']
