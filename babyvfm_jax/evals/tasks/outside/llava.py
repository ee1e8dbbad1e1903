"""Conversations in LLaVA's JSON form, cut into rounds of pictures and options.

A record is `{"id", "image": [files], "conversations": [{"from": "human",
"value": "<image> ..."}, {"from": "gpt", "value": "B"}, ...]}`, perhaps with
more fields. Each `<image>` stands for the next file. Options come in four ways:

- `(A) <image> (B) <image>`: pictures, each after its letter;
- `<image><image> ... (A) the first image (B) the second image`: pictures, named
  by ordinals;
- `(A) top left or (B) top right ...`: texts after their letters;
- `respond ONLY with 'right' or 'left'`: texts between quotation marks.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from babyvfm_jax.evals.item import TaskError

MARK = '<image>'
_LETTER = re.compile(r'\(\s*([A-Za-z])\s*\)')
_LAST_LETTER = re.compile(r'\(\s*([A-Za-z])\s*\)\s*$')
_ORDINAL = re.compile(
  r'^the (first|second|third|fourth|fifth|sixth)( image)?$', re.IGNORECASE
)
_RESPOND = re.compile(r'\brespond only with\b(.*)$', re.IGNORECASE | re.DOTALL)
_QUOTED = re.compile(r"'([^']+)'")
# What follows the last option and is no part of it.
_TAIL = re.compile(
  r'\s*(?:\bof the (?:image|frame)\b.*|[.?:,]?\s*\b(?:respond|answer|pay '
  r'attention)\b.*)$',
  re.IGNORECASE | re.DOTALL,
)


@dataclasses.dataclass(frozen=True)
class Round:
  """One question and its answer.

  Attributes:
    question: Without marks of pictures and without options.
    asked: As it is, without marks of pictures.
    shown: Pictures before the options, or all where the options are texts.
    pictures: Options that are pictures, in order.
    texts: Options that are texts, in order.
    letters: The letters of the options, in order; none for quoted ones.
    answer: What is right, as written.
  """

  question: str
  asked: str
  shown: tuple[str, ...]
  pictures: tuple[str, ...]
  texts: tuple[str, ...]
  letters: tuple[str, ...]
  answer: str

  def gold(self, where: str) -> int:
    """Place of the right option.

    Raises:
      TaskError: The answer is none of the options.
    """
    answer = self.answer.strip().rstrip('.').strip('()')
    if len(answer) == 1 and answer.upper() in self.letters:
      return self.letters.index(answer.upper())
    known = [text.lower() for text in self.texts]
    if answer.lower() in known:
      return known.index(answer.lower())
    options = self.letters or self.texts
    raise TaskError(
      f'{where}: the answer {self.answer!r} is none of the options {options}'
    )


def rounds(record: Mapping[str, Any], where: str) -> list[Round]:
  """Cuts a record.

  Raises:
    TaskError: It is not of the form; the message says what is missing.
  """
  turns = record.get('conversations')
  if not isinstance(turns, list) or not turns or len(turns) % 2:
    raise TaskError(
      f'{where}: "conversations" must be turns of human and gpt, in pairs'
    )
  files = record.get('image', [])
  files = [files] if isinstance(files, str) else files
  if not isinstance(files, list) or not all(
    isinstance(name, str) for name in files
  ):
    raise TaskError(f'{where}: "image" must be a list of file names')
  left = list(files)
  found = []
  for human, machine in zip(turns[::2], turns[1::2], strict=True):
    question, answer = (
      _said(human, 'human', where),
      _said(machine, 'gpt', where),
    )
    count = question.count(MARK)
    if count > len(left):
      raise TaskError(
        f'{where}: more marks {MARK} than the {len(files)} files of "image"'
      )
    found.append(_cut(question, answer, left[:count]))
    left = left[count:]
  if left:
    raise TaskError(
      f'{where}: {len(left)} files of "image" have no mark {MARK}'
    )
  return found


def _said(turn: Any, who: str, where: str) -> str:
  if (
    not isinstance(turn, Mapping)
    or turn.get('from') != who
    or not isinstance(turn.get('value'), str)
  ):
    raise TaskError(
      f'{where}: expected {{"from": "{who}", "value": TEXT}}, not {turn!r}'
    )
  return turn['value']


def _cut(question: str, answer: str, files: list[str]) -> Round:
  parts = question.split(MARK)
  shown: list[str] = []
  pictures: list[str] = []
  letters: list[str] = []
  for part, file in zip(parts, files, strict=False):
    letter = _LAST_LETTER.search(part)
    if letter:
      letters.append(letter.group(1).upper())
      pictures.append(file)
    else:
      shown.append(file)
  plain = _squeeze(question.replace(MARK, ' '))
  start = _LETTER.search(plain)
  stem = _squeeze(plain[: start.start()] if start else plain)
  texts: list[str] = []
  if not pictures and start:
    marks = list(_LETTER.finditer(plain))
    ends = [mark.start() for mark in marks[1:]] + [len(plain)]
    letters = [mark.group(1).upper() for mark in marks]
    texts = [
      _option(plain[mark.end() : end])
      for mark, end in zip(marks, ends, strict=True)
    ]
    if len(texts) == len(shown) > 1 and all(map(_ORDINAL.match, texts)):
      pictures, shown, texts = shown, [], []
  elif not pictures and (told := _RESPOND.search(plain)):
    texts = _QUOTED.findall(told.group(1))
    stem = _squeeze(plain[: told.start()])
  return Round(
    question=stem,
    asked=plain,
    shown=tuple(shown),
    pictures=tuple(pictures),
    texts=tuple(texts),
    letters=tuple(letters),
    answer=answer.strip(),
  )


def _option(text: str) -> str:
  text = _TAIL.sub('', _squeeze(text))
  return re.sub(r'[\s.?,:;]*(\bor)?[\s.?,:;]*$', '', text)


def _squeeze(text: str) -> str:
  return ' '.join(text.split())
