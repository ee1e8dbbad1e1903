"""What decides a corpus, beside its archive."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from babyvfm_jax.corpus import pictures, sentences, splits, windows


class SettingsError(ValueError):
  """A setting out of range; names it and what it may be."""


def setting(
  default: Any,
  help: str,
  choices: tuple[str, ...] = (),
  kind: type | None = None,
) -> Any:
  """A field with what a command's flag says about it.

  Args:
    default: Its value where none is given; its type is that of the flag.
    help: A sentence.
    choices: Values it may have; () for any.
    kind: Type of the flag, where the default is None and it is no int.
  """
  about = {'help': help, 'choices': choices, 'kind': kind}
  return dataclasses.field(default=default, metadata=about)


@dataclasses.dataclass(frozen=True)
class Settings:
  """Settings of a build, each with its help.

  All of them are kept in the corpus's provenance. One that an older corpus
  does not know counts there as having its default.

  Raises:
    SettingsError: One is out of range.
  """

  size: int = setting(64, 'Side of the stored, square frames in pixels.')
  fit: str = setting(
    '', "How frames become square; default: the layout's own.", pictures.FITS
  )
  windows: str = setting(
    windows.DEFAULT,
    'Rules of utterances and their frames, after published pipelines.',
    tuple(windows.PRESETS),
  )
  # What None says is the preset's; every setting has its value once it is made.
  rate: float = setting(
    None,
    "Frames a second inside a moment; default: the rules' own.",
    kind=float,
  )
  max_frames: int = setting(
    None, "At most so many frames a moment; default: the rules' own."
  )
  silence: float = setting(
    None,
    'Seconds without speech that make a moment of their own, 0 for none; '
    "default: the rules' own.",
    kind=float,
  )
  sentences: str = setting(
    'keep',
    'Whether an utterance of several sentences is one moment, or split.',
    sentences.CHOICES,
  )
  privacy: str = setting(
    '', 'Policy of the archive; default: privacy.json in its folder, or none.'
  )
  split_by: str = setting(
    '', "What lies in one split as a whole; default: the layout's.", splits.BY
  )
  age_block: float = setting(30.0, 'Days of a block, split by age.')
  seed: int = setting(0, 'Of the split.')
  split: tuple[float, ...] = setting(
    (0.85, 0.075, 0.075), 'Shares of train, validation and test.'
  )
  vocabulary: int = setting(2000, 'Tokens of the tokenizer.')
  limit: int | None = setting(
    None, 'Only so many recordings, evenly spread over the archive.'
  )

  def __post_init__(self):
    if self.windows not in windows.PRESETS:
      raise SettingsError(
        f'--windows={self.windows}: use one of {", ".join(windows.PRESETS)}'
      )
    rules = windows.PRESETS[self.windows]
    for name in ('rate', 'max_frames', 'silence'):
      if getattr(self, name) is None:
        object.__setattr__(self, name, getattr(rules, name))
    # One form of a value, whichever it was given in.
    object.__setattr__(self, 'rate', float(self.rate))
    object.__setattr__(self, 'silence', float(self.silence))
    object.__setattr__(self, 'age_block', float(self.age_block))
    object.__setattr__(self, 'split_by', self.split_by or '')
    object.__setattr__(self, 'fit', self.fit or '')
    object.__setattr__(self, 'split', tuple(map(float, self.split)))
    for field in dataclasses.fields(self):
      value, choices = getattr(self, field.name), field.metadata['choices']
      if choices and value and value not in choices:
        raise SettingsError(
          f'--{field.name}={value}: use one of {", ".join(choices)}'
        )
    for name in ('size', 'rate', 'max_frames', 'age_block'):
      if not getattr(self, name) > 0:
        raise SettingsError(f'--{name}={getattr(self, name)}: must be positive')
    if not self.silence >= 0:
      raise SettingsError(
        f'--silence={self.silence}: must be positive, or 0 for none'
      )

  def to_json(self) -> dict[str, Any]:
    """As an object for JSON."""
    return {**dataclasses.asdict(self), 'split': list(self.split)}


def different(
  wanted: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, tuple[Any, Any]]:
  """Settings that two builds do not share, as `name: (wanted, before)`."""
  defaults = Settings().to_json()
  return {
    name: (value, then)
    for name, value in wanted.items()
    for then in (before.get(name, defaults.get(name)),)
    if value != then
  }
