"""What a run comes to, in plain words and a few key figures."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from babyvfm_jax.evals.scores import Score
from babyvfm_jax.report import corpora, growth, scoretable, wording
from babyvfm_jax.report.run import Run

# The test that the first sentence speaks of, by how telling its name is.
_HEADLINES = ('word_to_picture', 'word', 'picture', 'retrieval')


@dataclasses.dataclass(frozen=True)
class KeyFigure:
  """A number with its caption.

  Attributes:
    value: The number as text.
    caption: What it is.
    detail: A few words more, or ''.
  """

  value: str
  caption: str
  detail: str = ''


def sentence(run: Run) -> str:
  """What was trained on how much, and what it reached against chance."""
  return f'{_training(run)} {_reached(run)}'.strip()


def key_figures(run: Run) -> list[KeyFigure]:
  """Four to six figures; those that are not known are left out."""
  figures = []
  rows = _tests(run)
  headline = _headline(rows)
  if headline is not None:
    figures.append(
      KeyFigure(
        wording.value(headline.value, headline.metric),
        wording.phrase(headline.task),
        f'chance {wording.value(headline.chance, headline.metric)}',
      )
    )
  if rows:
    above = sum(scoretable.verdict(row) == 'above' for row in rows)
    figures.append(KeyFigure(f'{above} of {len(rows)}', 'tests above chance'))
  _, words = run.curve('perf/words_heard')
  if len(words):
    figures.append(KeyFigure(wording.compact(words[-1]), 'words heard'))
  if run.last_step is not None:
    figures.append(KeyFigure(wording.count(run.last_step), 'training steps'))
  seconds = training_seconds(run)
  if seconds:
    figures.append(KeyFigure(wording.duration(seconds), 'training time'))
  parameters = run.provenance.get('parameters')
  if isinstance(parameters, (int, float)):
    figures.append(KeyFigure(wording.compact(parameters), 'parameters'))
  return figures


def training_seconds(run: Run) -> float:
  """Seconds of training, without the pauses of an interrupted run.

  As recorded, or else from the times of the records, where a gap of more than
  ten usual ones is a pause.
  """
  _, seconds = run.curve('perf/seconds')
  if len(seconds):
    return float(seconds[-1])
  _, times = run.curve('time')
  gaps = np.diff(times)
  gaps = gaps[gaps > 0]
  if not len(gaps):
    return 0.0
  return float(gaps[gaps <= 10 * np.median(gaps)].sum())


def _training(run: Run) -> str:
  model = run.config.get('model')
  preset = model.get('preset') if isinstance(model, dict) else ''
  article = 'An' if str(preset)[:1].lower() in tuple('aeiou') else 'A'
  subject = f'{article} {preset} model' if preset else 'A model'
  facts = []
  if run.last_step is not None:
    facts.append(f'for {wording.plural(run.last_step, "step")}')
  amounts = [
    f'{name} ({amount})' if (amount := corpora.amount(card)) else name
    for name, card in run.cards.items()
  ]
  if amounts:
    facts.append(f'on {wording.listing(amounts)}')
  _, words = run.curve('perf/words_heard')
  if len(words):
    facts.append(f'and heard {wording.compact(words[-1])} words')
  if not facts:
    return 'Nothing has been trained here yet.'
  if len(facts) == 1 and len(words):
    return f'{subject} heard {wording.compact(words[-1])} words.'
  objectives = run.config.get('objectives')
  names = list(objectives) if isinstance(objectives, dict) else []
  by = wording.listing([wording.phrase(name) for name in names])
  taught = f'with the {by} ' if by else ''
  noun = 'objective ' if len(names) == 1 else 'objectives '
  return f'{subject} was trained {taught}{noun if by else ""}{" ".join(facts)}.'


def _tests(run: Run) -> list[Score]:
  """The model's last scores that can be held against chance."""
  return [
    row.any_score
    for row in scoretable.rows([run])
    if row.any_score.chance is not None and growth.is_main(row.key)
  ]


def _headline(rows: Sequence[Score]) -> Score | None:
  shares = [row for row in rows if wording.is_share(row.metric)]
  for name in (*_HEADLINES, ''):
    for row in shares:
      if name in row.task.replace('-', '_'):
        return row
  return None


def _reached(run: Run) -> str:
  rows = _tests(run)
  headline = _headline(rows)
  if headline is None:
    return 'It has not sat a test with a chance level yet.'
  verdict = scoretable.VERDICTS[scoretable.verdict(headline)]
  reached = wording.value(headline.value, headline.metric)
  items = wording.plural(headline.n_items, 'item')
  done = (
    f'it is right on {reached} of {items}'
    if headline.metric == 'accuracy'
    else f'it reaches {reached} {wording.metric_name(headline.metric)} on {items}'
  )
  text = (
    f'On “{wording.phrase(headline.task)}” {done} (95% interval '
    f'{wording.interval(headline.low, headline.high, headline.metric)}; '
    f'guessing gives {wording.value(headline.chance, headline.metric)}): '
    f'{verdict}.'
  )
  if len(rows) == 1:
    return text
  verdicts = [scoretable.verdict(row) for row in rows]
  above, below = verdicts.count('above'), verdicts.count('below')
  if above == len(rows):
    return (
      f'{text} So are all of its {len(rows)} tests.'
      if (verdict == 'above chance')
      else text
    )
  text += (
    f' Of its {len(rows)} tests with a chance level, {above or "none"} '
    f'{"lies" if above == 1 else "lie"} above it with the whole interval'
  )
  if below:
    text += f' and {below} {"lies" if below == 1 else "lie"} below it'
  return f'{text}.'
