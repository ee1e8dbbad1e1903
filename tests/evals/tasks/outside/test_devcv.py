"""DevCV's tasks, in the form and the words of the published samples."""

import pytest

from babyvfm_jax.evals import controls, item, suite
from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks import outside
from babyvfm_jax.evals.tasks.outside import devcv

_LETTERS = 'ABCD'
_CORNERS = ('top left', 'top right', 'bottom left', 'bottom right')
_NUMBERS = ('', 'one', 'two', 'three', 'four', 'five', 'six') + (
  'seven',
  'eight',
  'nine',
)
_SIDES = ('top', 'bottom', 'left', 'right', *_CORNERS)


def _options(count):
  return ' '.join(f'({letter}) <image>' for letter in _LETTERS[:count])


def _quoted(words):
  return ', '.join(f"'{word}'" for word in words)


# Question of item n, its number of pictures, and its answer.
_FORMS = {
  'pv_test.json': lambda n: (
    f"Touch the image of 'cup {n}' {_options(4)}",
    4,
    _LETTERS[n % 4],
  ),
  'localize_test.json': lambda n: (
    f'<image> Point at the cup {n}. Is it in the (A) top left or (B) top right '
    'or (C) bottom left or (D) bottom right of the image?',
    1,
    _LETTERS[n % 4],
  ),
  'leftright_test.json': lambda n: (
    '<image> Which of the following is the same as this? Answer with a '
    f'number. {_options(3)}',
    4,
    _LETTERS[n % 3],
  ),
  'spatialdetails_test.json': lambda n: (
    f'<image> Which of the following contains exactly this object? '
    f'{_options(3)}. Pay attention to details and give a letter A-C.',
    4,
    _LETTERS[n % 3],
  ),
  'vdr_binary_test.json': lambda n: (
    f'{"<image>" * 5} does the lamp leave the frame through the right side of '
    'the frame or the left side of the frame? respond ONLY with '
    "'right' or 'left'.",
    5,
    ('right', 'left')[n % 2],
  ),
  'vdr_open_test.json': lambda n: (
    f'{"<image>" * 6} which part of the frame does the cart leave from? '
    f'respond ONLY with one of: {_quoted(_SIDES)}.',
    6,
    _SIDES[n % 8],
  ),
  'compare_real_test.json': lambda n: (
    f'Which image has more people? {_options(2)}',
    2,
    _LETTERS[n % 2],
  ),
  'compare_synthetic_test.json': lambda n: (
    f'Which image has more bowls? Answer {_options(2)}',
    2,
    _LETTERS[n % 2],
  ),
  'count_test.json': lambda n: (
    '<image> How many chairs do you see?',
    1,
    str(1 + n % 9),
  ),
  'subitize_test.json': lambda n: (
    '<image> How many of TV do you see?',
    1,
    str(1 + n % 3),
  ),
}
_NAMES = {
  'pv_test.json': 'devcv-picture-vocabulary',
  'localize_test.json': 'devcv-localization',
  'leftright_test.json': 'devcv-left-right',
  'spatialdetails_test.json': 'devcv-spatial-details',
  'vdr_binary_test.json': 'devcv-delayed-response-binary',
  'vdr_open_test.json': 'devcv-delayed-response-open',
  'compare_real_test.json': 'devcv-more-real',
  'compare_synthetic_test.json': 'devcv-more-synthetic',
  'count_test.json': 'devcv-counting',
  'subitize_test.json': 'devcv-subitizing-real',
}
_COUNT = 9


@pytest.fixture
def toolbox(tmp_path, paint, write_json):
  """A file of each task, with its pictures beside them."""
  for file, form in _FORMS.items():
    stem = file.removesuffix('.json')
    records = []
    for n in range(_COUNT):
      question, count, answer = form(n)
      names = [f'images/{stem}_{n}_{k}.jpeg' for k in range(count)]
      for name in names:
        paint(f'dataset/{name}')
      records.append(
        {
          # Ids occur twice in the published samples.
          'id': f'{stem}_{n // 2}',
          'conversations': [
            {'from': 'human', 'value': question},
            {'from': 'gpt', 'value': answer},
          ],
          'image': names,
        }
      )
    write_json(f'dataset/{file}', records)
  return tmp_path / 'dataset'


def _import(source, out, **options):
  made = outside.import_tasks('devcv', source, out, **options)
  return {one.name: one for one in made}


def test_every_file_is_known_by_its_question(toolbox, tmp_path, even, judge):
  made = _import(toolbox, tmp_path / 'out')
  assert set(made) == set(_NAMES.values())
  for one in made.values():
    assert (one.items, one.left_out) == (_COUNT, ())
    even(one.folder)
    task = item.read_task(one.folder)
    assert task.card['show'] == 'nothing'
    assert len({entry.id for entry in task.items}) == _COUNT
  judge([one.folder for one in made.values()])


def test_right_alternatives_are_the_published_ones(toolbox, tmp_path):
  made = _import(toolbox, tmp_path / 'out')
  for file, form in _FORMS.items():
    stem = file.removesuffix('.json')
    task = item.read_task(made[_NAMES[file]].folder)
    for n, one in enumerate(task.items):
      _, count, answer = form(n)
      if one.choose == 'visual':
        skipped = 1 if one.query else 0
        path = toolbox / (
          f'images/{stem}_{n}_{_LETTERS.index(answer) + skipped}.jpeg'
        )
        chosen = one.visuals[one.answer].paths[0]
        assert chosen.read_bytes() == path.read_bytes()
        assert len(one.visuals) == count - skipped
      else:
        text = one.texts[one.answer]
        place = _LETTERS.find(answer)
        said = _CORNERS[place] if place >= 0 else answer
        if answer.isdigit():
          assert text.split()[0] == _NUMBERS[int(answer)]
        else:
          # `the lamp right` and not `the lamp top right`.
          assert text in (f'the lamp {said}', f'the cart {said}') or (
            text == f'the cup {n} {said}'
          )
        assert len(one.visuals[0].paths) == count
        assert len(set(one.texts)) == len(one.texts)


def test_a_count_is_a_choice_among_all_numbers(toolbox, tmp_path):
  made = _import(toolbox, tmp_path / 'out')
  counting = item.read_task(made['devcv-counting'].folder)
  assert {len(one.texts) for one in counting.items} == {9}
  assert counting.card['chance'] == pytest.approx(1 / 9)
  assert 'four chairs' in counting.items[0].texts
  few = item.read_task(made['devcv-subitizing-real'].folder)
  assert {len(one.texts) for one in few.items} == {3}


def test_an_option_that_copies_its_query_is_owned_up_to(toolbox, tmp_path):
  for n in range(_COUNT):
    query = toolbox / f'images/leftright_test_{n}_0.jpeg'
    gold = toolbox / f'images/leftright_test_{n}_{1 + n % 3}.jpeg'
    gold.write_bytes(query.read_bytes())
  made = _import(toolbox, tmp_path / 'out')
  folder = made['devcv-left-right'].folder
  why = item.read_task(folder).card['shortcuts']['pixel_matcher']
  assert why.startswith(f'in {_COUNT} of {_COUNT} items the right picture is')
  (row,) = suite.run([controls.PixelMatcher()], [folder], bootstrap=0)
  assert row.value == 1
  other = item.read_task(made['devcv-spatial-details'].folder)
  assert 'shortcuts' not in other.card


def test_a_file_for_each_task_in_folders_is_read_too(toolbox, tmp_path):
  for file in _FORMS:
    folder = toolbox / 'test' / file.removesuffix('_test.json')
    folder.mkdir(parents=True)
    (toolbox / file).rename(folder / 'data.json')
  (toolbox / 'MANIFEST.json').write_text('{"seed": 42}')
  made = _import(toolbox / 'test', tmp_path / 'out', images=toolbox)
  assert set(made) == set(_NAMES.values())


def test_two_files_of_one_task_are_named(toolbox, tmp_path):
  text = (toolbox / 'pv_test.json').read_text()
  (toolbox / 'pv_val.json').write_text(text)
  with pytest.raises(TaskError, match=r'pv_val\.json: devcv-picture-vocabula'):
    _import(toolbox, tmp_path / 'out')


def _list_of(write_json, question, answer, file='new/list.json'):
  turns = [
    {'from': 'human', 'value': question},
    {'from': 'gpt', 'value': answer},
  ]
  images = [f'{k}.jpg' for k in range(question.count('<image>'))]
  record = {'id': 'x', 'image': images, 'conversations': turns}
  return write_json(file, [record])


def test_an_unknown_question_is_named(tmp_path, write_json):
  path = _list_of(write_json, '<image> What is this? (A) a (B) b', 'A')
  with pytest.raises(TaskError, match='is no question of DevCV that is known'):
    _import(path, tmp_path / 'out')


def test_a_comparison_of_unknown_pictures_has_a_name_of_its_own(
  tmp_path, write_json, paint
):
  for name in ('0.jpg', '1.jpg'):
    paint(f'nih/who_has_more/{name}')
  question = f'Which image has more keys? {_options(2)}'
  path = _list_of(write_json, question, 'B', 'nih/who_has_more/data.json')
  assert set(_import(path, tmp_path / 'out')) == {'devcv-more'}


def test_several_things_leave_together(tmp_path, write_json, paint):
  for k in range(3):
    paint(f'new/{k}.jpg')
  question = (
    f'{"<image>" * 3} which part of the frame do the chairs collectively leave '
    f'from? respond ONLY with one of: {_quoted(_SIDES)}.'
  )
  path = _list_of(write_json, question, 'bottom left')
  made = _import(path, tmp_path / 'out')
  (one,) = item.read_task(made['devcv-delayed-response-open'].folder).items
  assert one.texts[one.answer] == 'the chairs bottom left'


def test_looking_while_listening_is_baby_winoground(
  tmp_path, paint, write_csv, even, judge
):
  rows = []
  for n in range(6):
    for side in ('positive', 'negative'):
      paint(f'dataset/baby_winoground/{side}_images/{n}{side}.jpg')
      rows.append([n, f'red {n}', f'blue {n}', f'{n}{side}.jpg', side])
  write_csv(
    'dataset/baby_winoground/baby_winoground.csv',
    'instance_id,positive_phrase,negative_phrase,image,image_tag',
    rows,
  )
  made = _import(tmp_path / 'dataset', tmp_path / 'out')
  assert made[devcv.LOOKING].items == 6
  even(made[devcv.LOOKING].folder)
  judge([one.folder for one in made.values()])
