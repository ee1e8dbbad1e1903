"""Pictures by the names that lists give them."""

from babyvfm_jax.evals.tasks.outside.shelf import Shelf


def test_a_name_is_found_without_the_folders_of_its_authors(paint, tmp_path):
  path = paint('frames/ball/img_1.jpeg')
  shelf = Shelf([tmp_path / 'frames'])
  assert shelf.find('/misc/vlgscratch/ann/eval/ball/img_1.jpeg') == path
  assert shelf.find('ball/img_1.jpeg') == path
  assert shelf.find('basket/img_2.jpeg') is None
  assert not shelf.renamed


def test_the_folders_that_are_named_come_first(paint, tmp_path):
  paint('frames/img_1.jpeg')
  mine = paint('frames/ball/img_1.jpeg')
  assert Shelf([tmp_path / 'frames']).find('ball/img_1.jpeg') == mine


def test_another_suffix_is_noted(paint, tmp_path):
  path = paint('frames/bottle.png')
  shelf = Shelf([tmp_path / 'frames'])
  assert shelf.find('bottle.jpg') == path
  assert shelf.renamed == {'bottle.jpg': 'bottle.png'}


def test_what_is_missing_or_broken_is_named(paint, tmp_path):
  paint('a.png')
  (tmp_path / 'b.png').write_bytes(b'no picture')
  shelf = Shelf([tmp_path])
  assert shelf.find_all(['a.png'])[1] == ''
  assert shelf.find_all(['a.png', 'c.png', 'd.png'])[1] == (
    'no picture c.png, d.png'
  )
  assert 'b.png: not a picture' in shelf.find_all(['a.png', 'b.png'])[1]
