"""Picture vocabulary: what the foils are said to be, they are."""

import collections

from babyvfm_jax.evals.tasks.seeing.sounds import alikeness
from babyvfm_jax.evals.tasks.seeing.vocabulary import ROLES


def _word_at(one, task, truth_of):
  return [next(iter(truth_of(task, v)['texts'])) for v in one.visuals]


def test_foils_are_of_their_kind(seen, stage, truth_of):
  task = seen['picture-vocabulary']
  for one in task.items[:60]:
    roles = one.tag('foils').split(',')
    assert sorted(roles) == sorted(ROLES)
    shown = dict(zip(roles, _word_at(one, task, truth_of), strict=True))
    assert shown['target'] == one.texts[0]
    category = {
      role: stage.kinds[word].category for role, word in shown.items()
    }
    assert category['semantic'] == category['target']
    assert category['phonological'] != category['target']
    assert category['unrelated'] == category['phonological']
    sound = {
      role: alikeness(shown['target'], word) for role, word in shown.items()
    }
    assert sound['phonological'] >= task.card['sounds_alike_from']
    assert sound['phonological'] > max(sound['semantic'], sound['unrelated'])


def test_each_word_is_target_as_often_as_each_kind_of_foil(seen, truth_of):
  task = seen['picture-vocabulary']
  roles = collections.defaultdict(collections.Counter)
  for one in task.items:
    words = _word_at(one, task, truth_of)
    for word, role in zip(words, one.tag('foils').split(','), strict=True):
      roles[word][role] += 1
  assert len(roles) >= 12
  for word, counts in roles.items():
    assert len(set(counts.values())) == 1 and len(counts) == 4, word
