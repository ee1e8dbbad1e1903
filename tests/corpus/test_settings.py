"""Settings of a build: one form, checked, and comparable with older ones."""

import dataclasses

import pytest

from babyvfm_jax.corpus.settings import Settings, SettingsError, different


def test_every_setting_has_a_sentence_and_survives_json():
  settings = Settings(size=32, split=('.8', '.1', '.1'), fit=None, rate=2)
  fields = settings.to_json()
  assert Settings(**fields) == settings
  assert fields['split'] == [0.8, 0.1, 0.1] and fields['rate'] == 2.0
  for field in dataclasses.fields(Settings):
    assert field.metadata['help'].endswith('.'), field.name


@pytest.mark.parametrize(
  ('wrong', 'said'),
  [
    ({'fit': 'squash'}, 'crop, stretch, pad'),
    ({'size': 0}, '--size=0'),
    ({'rate': -1.0}, '--rate=-1.0'),
  ],
)
def test_a_setting_out_of_range_is_named_with_what_it_may_be(wrong, said):
  with pytest.raises(SettingsError, match=said):
    Settings(**wrong)


def test_a_setting_that_came_later_counts_as_its_default():
  before = Settings(size=32).to_json()
  del before['rate']
  assert not different(Settings(size=32).to_json(), before)
  wanted = Settings(size=32, rate=2.0).to_json()
  assert different(wanted, before) == {'rate': (2.0, 1.0)}
