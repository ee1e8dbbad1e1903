"""Picture forms: the same words in four forms, told apart by shape."""

import numpy as np
from PIL import Image

from babyvfm_jax.evals.tasks.seeing import forms


def test_each_set_of_words_is_asked_in_every_form(seen, sets_of):
  for items in sets_of(seen['picture-forms']).values():
    by_form = {}
    for one in items:
      by_form.setdefault(one.tag('form'), set()).add(one.texts[0])
    assert list(by_form) == list(forms.FORMS)
    assert len({frozenset(words) for words in by_form.values()}) == 1
    assert all(len(words) == 4 for words in by_form.values())


def test_forms_take_away_what_they_say(seen):
  """Silhouettes are dark, outlines are white, blurs have no edges."""
  dark, edges = {}, {}
  for one in seen['picture-forms'].items:
    for visual in one.visuals:
      picture = np.asarray(Image.open(visual.paths[0]).convert('L')).astype(int)
      middle = picture[20:44, 20:44]
      dark.setdefault(one.tag('form'), []).append(np.median(middle))
      steps = np.abs(np.diff(middle, axis=1))
      edges.setdefault(one.tag('form'), []).append(steps.mean())
  dark = {form: np.mean(values) for form, values in dark.items()}
  edges = {form: np.mean(values) for form, values in edges.items()}
  assert dark['silhouette'] < 80 < dark['realistic'] < dark['outline']
  assert edges['blur'] < 0.7 * edges['realistic']


def test_silhouettes_of_one_shape_do_not_meet(stage):
  alike = {
    'nursery': ('ball', 'cookie'),
    'scenes': ('basketball', 'soccer ball'),
  }[stage.name]
  unlike = {'nursery': ('ball', 'dog'), 'scenes': ('cat', 'soccer ball')}
  assert not forms.told_apart(stage, alike)
  assert forms.told_apart(stage, unlike[stage.name])
