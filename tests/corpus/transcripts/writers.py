"""Writes transcripts of every format, as the formats' own programs do.

An utterance is `(start, end, label, text)`: seconds of whole milliseconds.
"""

import csv
import io
import json
from xml.sax.saxutils import escape, quoteattr

import openpyxl


def clock(time, point):
  """`00:01:02,500`."""
  whole = round(time * 1000)
  hours, rest = divmod(whole, 3_600_000)
  minutes, rest = divmod(rest, 60_000)
  return f'{hours:02}:{minutes:02}:{rest // 1000:02}{point}{rest % 1000:03}'


def subrip(utterances):
  return '\n'.join(
    f'{number}\n{clock(start, ",")} --> {clock(end, ",")}\n'
    f'{label + ": " if label else ""}{escape(text)}\n'
    for number, (start, end, label, text) in enumerate(utterances, 1)
  )


def webvtt(utterances):
  return 'WEBVTT\n\n' + '\n'.join(
    f'{clock(start, ".")} --> {clock(end, ".")} align:start\n'
    f'{"<v " + label + ">" if label else ""}{escape(text)}\n'
    for start, end, label, text in utterances
  )


def elan(utterances, *, participant=True):
  slots, tiers = [], {}
  for number, (start, end, label, text) in enumerate(utterances):
    slots += [(2 * number, start), (2 * number + 1, end)]
    tiers.setdefault(label, []).append((number, text))
  lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<ANNOTATION_DOCUMENT AUTHOR="" DATE="2020-01-01T00:00:00+00:00" '
    'FORMAT="3.0" VERSION="3.0">',
    '  <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">',
    '    <MEDIA_DESCRIPTOR MEDIA_URL="file:///C:/films/tape%201.mp4" '
    'MIME_TYPE="video/mp4"/>',
    '  </HEADER>',
    '  <TIME_ORDER>',
    *(
      f'    <TIME_SLOT TIME_SLOT_ID="ts{place}"'
      + ('' if time is None else f' TIME_VALUE="{round(time * 1000)}"')
      + '/>'
      for place, time in slots
    ),
    '  </TIME_ORDER>',
  ]
  for label, items in tiers.items():
    who = f' PARTICIPANT={quoteattr(label)}' if participant else ''
    lines.append(
      f'  <TIER LINGUISTIC_TYPE_REF="default"{who} TIER_ID={quoteattr(label)}>'
    )
    for number, text in items:
      lines += [
        '    <ANNOTATION>',
        f'      <ALIGNABLE_ANNOTATION ANNOTATION_ID="a{number}" '
        f'TIME_SLOT_REF1="ts{2 * number}" TIME_SLOT_REF2="ts{2 * number + 1}">',
        f'        <ANNOTATION_VALUE>{escape(text)}</ANNOTATION_VALUE>',
        '      </ALIGNABLE_ANNOTATION>',
        '    </ANNOTATION>',
      ]
    lines.append('  </TIER>')
  lines += ['  <LOCALE LANGUAGE_CODE="en"/>', '</ANNOTATION_DOCUMENT>', '']
  return '\n'.join(lines)


def _quoted(text):
  return '"' + text.replace('"', '""') + '"'


def textgrid(utterances, *, short=False):
  """Each label an interval tier, with empty intervals in the pauses."""
  length = max([end for _, end, _, _ in utterances], default=0) + 1
  tiers = {}
  for start, end, label, text in utterances:
    tiers.setdefault(label, []).append((start, end, text))
  lines = ['File type = "ooTextFile"', 'Object class = "TextGrid"', '']
  write = _short if short else _long
  lines += (
    ['0', f'{length}', '<exists>', f'{len(tiers)}']
    if short
    else [
      'xmin = 0 ',
      f'xmax = {length} ',
      'tiers? <exists> ',
      f'size = {len(tiers)} ',
      'item []: ',
    ]
  )
  for number, (label, items) in enumerate(tiers.items(), 1):
    filled, reached = [], 0
    for start, end, text in sorted(items):
      if start > reached:
        filled.append((reached, start, ''))
      filled.append((start, end, text))
      reached = end
    lines += write(number, label, length, filled)
  return '\n'.join([*lines, ''])


def _short(number, label, length, items):
  yield from ('"IntervalTier"', _quoted(label), '0', f'{length}')
  yield f'{len(items)}'
  for start, end, text in items:
    yield from (f'{start}', f'{end}', _quoted(text))


def _long(number, label, length, items):
  yield f'    item [{number}]:'
  yield '        class = "IntervalTier" '
  yield f'        name = {_quoted(label)} '
  yield from ('        xmin = 0 ', f'        xmax = {length} ')
  yield f'        intervals: size = {len(items)} '
  for place, (start, end, text) in enumerate(items, 1):
    yield f'        intervals [{place}]:'
    yield from (
      f'            xmin = {start} ',
      f'            xmax = {end} ',
      f'            text = {_quoted(text)} ',
    )


HEADER = ('start', 'end', 'speaker', 'text', 'confidence')


def separated(utterances, *, delimiter=',', header=HEADER):
  file = io.StringIO()
  writer = csv.writer(file, delimiter=delimiter, lineterminator='\n')
  writer.writerows([header[:4], *utterances])
  return file.getvalue()


def sheet(path, rows):
  book = openpyxl.Workbook()
  for row in rows:
    book.active.append(row)
  book.save(path)
  return path


def whisper(utterances, *, probability=0.5, indent=None):
  segments = [
    {
      'id': number,
      'seek': 0,
      'start': start,
      'end': end,
      'text': f' {text}',
      'avg_logprob': -0.2,
      'words': [
        {
          'word': f' {word}',
          'start': start,
          'end': end,
          'probability': probability,
        }
        for word in text.split()
      ],
    }
    for number, (start, end, _, text) in enumerate(utterances)
  ]
  text = ''.join(segment['text'] for segment in segments)
  fields = {'text': text, 'segments': segments, 'language': 'en'}
  return json.dumps(fields, indent=indent)


def whisperx(utterances, *, score=0.5, indent=None):
  segments = [
    {
      'start': start,
      'end': end,
      'text': f' {text}',
      'speaker': label,
      'words': [
        {'word': word, 'start': start, 'end': end, 'score': score}
        for word in text.split()
      ],
    }
    for start, end, label, text in utterances
  ]
  words = [word for segment in segments for word in segment['words']]
  fields = {'segments': segments, 'word_segments': words, 'language': 'en'}
  return json.dumps(fields, indent=indent)


def rttm(turns, name='tape'):
  return ''.join(
    f'SPEAKER {name} 1 {start} {round(end - start, 3)} <NA> <NA> {label} '
    '<NA> <NA>\n'
    for start, end, label in turns
  )


def write(path, utterances):
  """Writes a transcript of the file's suffix, but for CHAT and RTTM."""
  match path.suffix.lower():
    case '.xlsx':
      sheet(path, [HEADER[:4], *utterances])
    case '.srt':
      path.write_text(subrip(utterances))
    case '.vtt':
      path.write_text(webvtt(utterances))
    case '.eaf':
      path.write_text(elan(utterances))
    case '.textgrid':
      path.write_text(textgrid(utterances))
    case '.json':
      path.write_text(whisperx(utterances, indent=1))
    case '.csv' | '.tsv' as suffix:
      mark = ',' if suffix == '.csv' else '\t'
      path.write_text(separated(utterances, delimiter=mark))
    case suffix:
      raise ValueError(f'{suffix}: no such writer here')
