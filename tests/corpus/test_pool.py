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
