"""Visual Two-Word Test: one frame, two phrases of two words.

Reads BabyVLM's csv, `image, positive_phrase, negative_phrase`. There the right
phrase is always the first, and a scorer that takes the first of equals calls
whoever knows nothing perfect.

Source: Wang, Chandra, Liu, Saligrama and Gong (2025), BabyVLM.
"""

from __future__ import annotations

from babyvfm_jax.evals.item import TaskError
from babyvfm_jax.evals.tasks.outside import saycam, tables
from babyvfm_jax.evals.tasks.outside.question import Question
from babyvfm_jax.evals.tasks.outside.writing import Imported, Request, write

NAME = 'vtwt'


def read(request: Request) -> list[Imported]:
  """Makes the task.

  Raises:
    TaskError: The list is not of the form, or no picture is found.
  """
  path = saycam.list_of(request.source, ('vtwt.csv', '*.csv'))
  shelf = saycam.shelf(request, path, NAME)
  questions, lost = [], []
  columns = ['image', 'positive_phrase', 'negative_phrase']
  for place, (where, row) in enumerate(tables.rows(path, columns)):
    right, wrong = row['positive_phrase'], row['negative_phrase']
    if not right or not wrong or right == wrong:
      raise TaskError(
        f'{where}: expected two different phrases, not {right!r} and {wrong!r}'
      )
    paths, why = shelf.find_all([row['image']])
    if why:
      lost.append(f'row {place + 1} ({right}): {why}')
      continue
    questions.append(
      Question(
        id=f'{place:04d}',
        choose='text',
        visuals=[paths],
        texts=[right, wrong],
        tags=[f'phrase:{right}'],
        # Frames of one moment share their names but for the last number.
        cluster=row['image'].rpartition('_')[0] or row['image'],
      )
    )
  card = {
    **saycam.CARD,
    'domain': 'comprehension',
    'concept': 'which of two phrases of two words a frame shows',
    'metric': 'accuracy',
    'source': 'Visual Two-Word Test (BabyVLM, Wang et al., 2025)',
    'shortcuts': {
      'text_probe': (
        'the wrong phrases were written to be wrong (kick pillow): a bag of '
        'words alone is right in 73 % of the published items'
      )
    },
  }
  saycam.check_found(questions, lost, shelf)
  return [write(request, NAME, card, questions, left_out=lost, shelf=shelf)]
