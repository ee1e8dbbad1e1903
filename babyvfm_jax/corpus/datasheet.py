"""The datasheet: questions that anyone who uses a corpus should ask.

The questions are those of Gebru et al., *Datasheets for Datasets* (2021), as
far as they concern recordings of children. What card, provenance and audit know
is answered from them. What only people know is read from `datasheet.json` in the
corpus folder, `{key: answer}`, and shown as open until it is there.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from babyvfm_jax.corpus import pages, store
from babyvfm_jax.corpus.audit import result

FILE = 'datasheet.html'
ANSWERS = 'datasheet.json'
_GROUPS = {
  'recording': 'recording',
  'child': 'child',
  'age': 'child in a block of ages',
  'group': 'set of siblings in the archive',
}


class DatasheetError(Exception):
  """Answers that cannot be read; names the file and the fix."""


@dataclasses.dataclass(frozen=True)
class Question:
  """One question.

  Attributes:
    section: Heading that it stands under.
    key: Its name in `datasheet.json`.
    text: The question.
    answer: What is known, or '' while it is open.
  """

  section: str
  key: str
  text: str
  answer: str


def write(corpus: store.Corpus) -> Path:
  """Writes `datasheet.html` into a corpus folder.

  Raises:
    DatasheetError: `datasheet.json` is damaged or answers what is not asked.
  """
  questions = answer(corpus)
  text = pages.template('datasheet.html.jinja').render(
    name=corpus.card()['name'],
    questions=questions,
    sections=list(dict.fromkeys(q.section for q in questions)),
    open=sum(not q.answer for q in questions),
    answers=ANSWERS,
  )
  path = corpus.folder / FILE
  path.write_text(text, encoding='utf-8')
  return path


def answer(corpus: store.Corpus) -> tuple[Question, ...]:
  """All questions, with the answers that are known."""
  known = _known(corpus)
  path = corpus.folder / ANSWERS
  if path.is_file():
    try:
      given = json.loads(path.read_text(encoding='utf-8'))
      unknown = sorted(set(given) - {key for _, key, _ in _QUESTIONS})
    except (TypeError, ValueError) as error:
      raise DatasheetError(
        f'{path}: {error}; write one JSON object, {{key: answer}}'
      ) from error
    if unknown:
      raise DatasheetError(
        f'{path}: no questions are called {unknown}; the page shows the key of '
        'each open question'
      )
    known = {**known, **given}
  return tuple(
    Question(section, key, text, known.get(key, ''))
    for section, key, text in _QUESTIONS
  )


_QUESTIONS = (
  ('Motivation', 'purpose', 'For what purpose was the corpus created?'),
  (
    'Motivation',
    'creators',
    'Who created the recordings, and on whose behalf?',
  ),
  ('Motivation', 'funding', 'Who funded them?'),
  ('Composition', 'instances', 'What do the instances represent?'),
  ('Composition', 'count', 'How many are there?'),
  ('Composition', 'sample', 'Is it all there is, or a sample?'),
  ('Composition', 'content', 'What does each instance consist of?'),
  ('Composition', 'missing', 'Is anything missing?'),
  ('Composition', 'relations', 'How do instances belong together?'),
  ('Composition', 'splits', 'Are there recommended splits?'),
  ('Composition', 'overlap', 'Do splits or evaluation sets share anything?'),
  ('Composition', 'errors', 'Are there errors, noise or repetitions?'),
  ('Composition', 'people', 'Does it relate to people, and to whom?'),
  ('Composition', 'confidential', 'Can persons be identified from it?'),
  ('Collection', 'acquired', 'How was each instance acquired?'),
  ('Collection', 'consent', 'Did those recorded, or their parents, consent?'),
  ('Collection', 'review', 'Was there an ethical review?'),
  ('Collection', 'time', 'Over what time was it recorded?'),
  ('Preprocessing', 'processing', 'How was the material processed?'),
  (
    'Preprocessing',
    'weights',
    'Did a trained model choose or change anything?',
  ),
  ('Preprocessing', 'raw', 'Can it be traced back to the raw material?'),
  ('Uses', 'used', 'What has it been used for?'),
  ('Uses', 'not_for', 'What should it not be used for?'),
  ('Distribution', 'licence', 'Under what terms may it be used?'),
  ('Distribution', 'forms', 'In what form is it distributed?'),
  ('Maintenance', 'contact', 'Who maintains it and can be asked?'),
  ('Maintenance', 'retention', 'How long may it be kept?'),
  ('Maintenance', 'withdrawal', 'How can a family withdraw?'),
)


def _known(corpus: store.Corpus) -> dict[str, str]:
  card = corpus.card()
  answers = {
    **_composition(card),
    **_preparation(card),
    'overlap': _overlap(corpus.folder / result.FILE),
  }
  policy = card.get('policy') or {}
  if policy.get('retention'):
    answers['retention'] = str(policy['retention'])
  if policy.get('contact'):
    answers['contact'] = str(policy['contact'])
  if policy.get('faces') == 'blur' or policy.get('names'):
    hidden = policy.get('hidden') or {}
    answers['confidential'] = (
      f'{hidden.get("faces", 0):,} faces were blurred and '
      f'{hidden.get("names", 0):,} mentions of names replaced by roles. A '
      'detector misses faces, and a list names: it is not anonymous.'
    )
  return answers


def _composition(card: Mapping[str, Any]) -> dict[str, str]:
  counts = card['counts']
  ages = card['ages']
  aside = card['quarantine']['recordings']
  unknown = ages['recordings_unknown']
  roles = ', '.join(
    f'{row["speaker"].replace("_", " ")} ({row["utterances"]:,} utterances)'
    for row in card['speakers']
  )
  missing = [
    f'{aside:,} recordings could not be read (quarantine.jsonl)' * bool(aside),
    f'the age of the child in {unknown:,} recordings' * bool(unknown),
  ]
  limit = card['provenance']['settings'].get('limit')
  hours = f'{card["hours"]:.1f} hours'
  if card['clock'] != 'recorded':
    hours += ' by a synthetic clock'
  return {
    'instances': 'A moment: one utterance, or one stretch of silence, with the '
    'frames that were seen meanwhile.',
    'count': f'{counts["moments"]:,} moments: {counts["utterances"]:,} '
    f'utterances with {counts["words"]:,} words and {counts["silences"]:,} '
    f'silent stretches, in {counts["recordings"]:,} recordings, {hours}. '
    f'{counts["frames"]:,} frames, {counts["pictures"]:,} different pictures.',
    'sample': f'{limit:,} recordings, evenly spread over the archive.'
    if limit
    else 'Every recording of the archive that could be read.',
    'content': 'Encoded frames, text, speaker role and label, times, age of the '
    'child where known, source file. Columns are in croissant.json.',
    'missing': '; '.join(filter(None, missing)).capitalize() + '.'
    if any(missing)
    else 'Nothing that is known of.',
    'relations': 'By recording, child and group; neighbouring moments of a '
    'recording resemble each other.',
    'splits': '; '.join(
      f'{row["split"]}: {row["moments"]:,} moments of {_many(row["groups"], "group")}'
      for row in card['splits']
    )
    + f'. Whole groups lie in one split; a group is a '
    f'{_GROUPS.get(card["split_by"], card["split_by"])}.',
    'people': (
      f'{_many(counts["children"], "child", "children")} stand in its index. '
      if counts['children']
      else ''
    )
    + f'Speakers by role: {roles or "none"}.',
  }


def _preparation(card: Mapping[str, Any]) -> dict[str, str]:
  provenance = card['provenance']
  settings = provenance['settings']
  silence = 'silence is no moment'
  if settings['silence']:
    silence = (
      f'silence of {settings["silence"]:g} seconds and more is a moment of its '
      'own'
    )
  terms = card.get('terms') or {}
  weights = ', '.join(provenance['outside_weights'])
  allowed = terms.get('export', 'allowed') == 'allowed'
  answers = {
    'acquired': f'Read by layout {card["layout"]} from '
    f'{provenance["source_files"]:,} files '
    f'({provenance["source_bytes"] / 1e6:,.1f} MB).',
    'processing': f'Frames of {settings["size"]} x {settings["size"]} pixels '
    f'({settings["fit"]}), {settings["rate"]:g} a second, at most '
    f'{settings["max_frames"]} a moment; {silence}. All settings and versions '
    'are in provenance.json.',
    'weights': f'Yes: {weights}.' if weights else 'No: the corpus is strict.',
    'raw': 'Every moment names its source file; provenance.json has the '
    'SHA-256 of each.',
    'forms': 'A folder with a TFDS dataset (ArrayRecord) and an index in '
    'Parquet. '
    + (
      'Exports to other forms: tools/export_corpus.py.'
      if allowed
      else 'Its terms forbid export.'
    ),
  }
  if terms.get('licence') or terms.get('note'):
    parts = (terms.get('licence'), terms.get('note'))
    answers['licence'] = '. '.join(filter(None, parts)) + '.'
  return answers


def _many(count: int, one: str, more: str = '') -> str:
  return f'{count:,} {one if count == 1 else more or one + "s"}'


def _overlap(path: Path) -> str:
  if not path.is_file():
    return ''
  audit = json.loads(path.read_text(encoding='utf-8'))
  looked = f'Looked for: {", ".join(audit["kinds"])}.'
  others = sorted({pair[1] for pair in audit['pairs']} - {'validation', 'test'})
  if others:
    looked += f' Compared with {", ".join(others)} too.'
  if not audit['rows']:
    return f'Nothing was found. {looked}'
  shared = '; '.join(
    f'{row["kind"]}: {row["found"]:,} shared by {row["one"]} and '
    f'{row["other"]}, {100 * row["share"]:.2f} % of the moments'
    for row in audit['rows']
    if row['found']
  )
  verdict = 'Leakage' if audit['leaks'] else 'Below what counts as leakage'
  return f'{verdict}. {shared or "Only what many groups share"}. {looked}'
