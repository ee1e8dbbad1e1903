"""One subject sits one task: by which protocol, with which answers."""

from __future__ import annotations

from collections.abc import Sequence

from babyvfm_jax.evals import item as item_lib
from babyvfm_jax.evals.protocols import INSTEAD, PROTOCOLS, Result
from babyvfm_jax.evals.subject import Respondent, Sitter, reads_of


def protocol_for(task: item_lib.Task, subject: Sitter) -> str:
  """Name of the protocol by which a subject answers a task, '' if by none.

  The card's own, or where the subject lacks the ability that it needs, the one
  that stands in for it. See `why_not` for who sits none.
  """
  return _decide(task, subject)[0]


def why_not(task: item_lib.Task, subject: Sitter) -> str:
  """Why a subject does not sit a task, in words; '' if it does.

  A control that is blind to what the items do not have (`blind_to`: their
  `texts` or `visuals`) would be no control: it sits others.
  """
  return _decide(task, subject)[1]


def unread(task: item_lib.Task, subject: Sitter) -> str:
  """What a task asks about and a subject does not take in, or ''.

  Features are asked of visuals alone, where there are any: texts may then be
  names of categories.
  """
  reads = reads_of(subject)
  sees = any(one.visuals or one.query for one in task.items)
  if sees and 'visuals' not in reads:
    return 'visuals'
  names = PROTOCOLS[task.protocol].needs in ('embedding', 'surprise') and sees
  if 'texts' not in reads and not names and any(o.texts for o in task.items):
    return 'texts'
  return ''


def _decide(task: item_lib.Task, subject: Sitter) -> tuple[str, str]:
  """The protocol, or '' and why there is none."""
  if isinstance(subject, Respondent):
    if PROTOCOLS[task.protocol].grade:
      return task.protocol, ''
    return '', 'it chooses, and these are no choices'
  blind_to = getattr(subject, 'blind_to', '')
  if blind_to and not any(getattr(one, blind_to) for one in task.items):
    return '', f'there are no {blind_to} that it could be kept from'
  missed = unread(task, subject)
  if missed:
    return '', f'it takes in no {missed}'
  for name in (task.protocol, INSTEAD.get(task.protocol, '')):
    if not name or PROTOCOLS[name].needs not in subject.abilities:
      continue
    if name == task.protocol or all(
      one.texts and not one.query for one in task.items
    ):
      return name, ''
  return '', f'it has no {PROTOCOLS[task.protocol].needs}'


def answer(
  protocol: str,
  task: item_lib.Task,
  items: Sequence[item_lib.Item],
  subject: Sitter,
  seed: int,
) -> Result:
  """Lets a subject answer a task's items.

  Args:
    protocol: Name of the protocol; see `protocol_for`.
    task: The task.
    items: Those of its items that are asked.
    subject: Who answers.
    seed: Of the protocol's chance.

  Raises:
    TaskError: An item is not of the protocol's form, or the card names a
      metric that it does not have; the message names the file.
  """
  way = PROTOCOLS[protocol]
  try:
    if not isinstance(subject, Respondent):
      result = way.answer(subject, task, items, seed)
    elif way.grade:
      result = way.grade(task, items, subject.respond(task, items, seed))
    else:
      raise ValueError(f'{subject.name} cannot answer by {protocol}')
  except item_lib.TaskError as error:
    raise item_lib.TaskError(f'{task.folder}/items.jsonl: {error}') from error
  names = [metric.name for metric in result.metrics]
  if task.card['metric'] not in names:
    raise item_lib.TaskError(
      f'{task.folder}/card.json: "metric" {task.card["metric"]!r} is none of '
      f'the metrics of the protocol {task.protocol}: {names}'
    )
  return result
