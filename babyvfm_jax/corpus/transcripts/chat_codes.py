"""The codes of CHAT's main tiers, taken out: what is left was said and heard.

Source: MacWhinney, The CHILDES Project: Tools for Analyzing Talk, Part 1, the
CHAT transcription format (chapters on words, utterances and scoped symbols).

| code | example | what is left |
|---|---|---|
| retracing, repetition | `<the dog> [/] the dog`, `the [//] a` | the last |
| count | `no [x 3]` | the word once |
| replacement | `gonna [: going to]` | `going to` |
| real word for another | `piece [:: peach]` | `piece` |
| other codes in brackets | `[= toy] [?] [>] [+ trn] [* +es] [=! sung]` | nothing |
| excluded | `word [e]`, `word@x`, phonetics `gub@u` | nothing |
| fillers, fragments, events | `&-uh &+fr &~gaga &=laughs &uh` | nothing |
| unintelligible | `xxx yyy www` | nothing |
| omitted, action alone | `0is`, `0` | nothing |
| shortened | `(be)cause` | `because` |
| lengthened, stress, pitch | `no::`, `ˈba^by` | `no`, `baby` |
| compounds, phrases | `ice+cream`, `Santa_Claus` | words apart |
| special forms | `woof@o`, `c@l`, `gesundheit@s:deu` | the word |
| pauses | `(.) (..) (1.5)` | nothing |
| quotation marks | `“hi”` | the words |
| tag, vocative | `right „ yes`, `Mommy ‡ look` | a comma |
| linkers | `+< +^ +" +, ++` | nothing |
| trailing off, cut off | `+... +/. +//. +"/.` | `...`, `.` for quotes |
| other terminators | `+/? +!? . ? !` | the mark itself |
"""

from __future__ import annotations

import re

_TOKEN = re.compile(r'\[[^\]]*\]|[<>]|[^\s<>\[\]]+')
_TRACED = re.compile(r'\[/(?:/{0,2}|-|\?)\]')
_REPLACED = re.compile(r'\[:\s+([^\]]*)\]')
_EXCLUDED = re.compile(r'\[e\]')
_LINKER = re.compile(r'(?<!\S)\+(?:["^,<+≋≈]|“)(?=\s|$)')
_PAUSE = re.compile(r'\((?:\.+|\d*[.:]?\d+\.?\d*|\d+\.)\)')
_UNINTELLIGIBLE = re.compile(r'(?:xxx?|yyy?|www)(?:@\S*)?', re.I)
_DROPPED_FORM = re.compile(r'@(?:x|u)(?=$|[:$])')
_FORM = re.compile(r'@[a-z]+(?::[a-z+&]+)?(?:\$[a-z:]+)?', re.I)
# Marks inside words: length, stress, pitch, overlaps, blocking, voice.
_MARKS = re.compile(r'[:^ˈˌ↑↓↗→↘⇗⇘⌈⌉⌊⌋≠∙∆∇°▁▔☺♋⁇∬Ϋ∮§↫⁎◉ʔ“”"«»]')
# A mark that somebody wrote without the space before it.
_GLUED = re.compile(r'(?:\.\.\.|[.?!„‡,;])$')
_COMMAS = ('„', '‡', ',', ';')
_TERMINATORS = {
  '.': '.',
  '?': '?',
  '!': '!',
  '...': '...',
  '+...': '...',
  '+..?': '?',
  '+/.': '...',
  '+/?': '?',
  '+//.': '...',
  '+//?': '?',
  '+!?': '?',
  '+"/.': '.',
  '+".': '.',
  '+.': '.',
}


def clean(text: str) -> str:
  """Text of a main tier without its codes, spaced as in ordinary writing.

  Args:
    text: What follows the speaker's code, without time bullets.

  Returns:
    The words, with commas and the terminator; '' where no word is left.

  Raises:
    ValueError: A bracket is not closed.
  """
  text = _LINKER.sub(' ', text)
  if '[' in _TOKEN.sub('', text) or ']' in _TOKEN.sub('', text):
    raise ValueError('a square bracket is not closed')
  # A stack of open groups; a group is a list of items, an item is what a code
  # that follows it is about: a word, or a closed group.
  stack: list[list[list[str]]] = [[]]
  for token in _TOKEN.findall(text):
    if token == '<':
      stack.append([])
    elif token == '>':
      if len(stack) > 1:
        group = stack.pop()
        stack[-1].append([word for item in group for word in item])
    elif token.startswith('['):
      _apply(token, stack[-1])
    else:
      stack[-1].extend(_items(token))
  return _join([word for group in stack for item in group for word in item])


def _apply(code: str, items: list[list[str]]) -> None:
  """Does what a code in brackets says to the item before it."""
  if not items:
    return
  if _TRACED.fullmatch(code) or _EXCLUDED.fullmatch(code):
    items[-1] = []
  elif match := _REPLACED.fullmatch(code):
    words = [_items(token) for token in match[1].split()]
    items[-1] = [word for item in words for part in item for word in part]


def _items(token: str) -> list[list[str]]:
  """The items of a token: none for a pause, an empty one for a lost word."""
  token = _PAUSE.sub('', token)
  if token in _TERMINATORS:
    return [[token]]
  if token in _COMMAS:
    return [[',']]
  word = token.strip('“”"«»')
  if not word:
    return []
  if word[0] in '&0' or _UNINTELLIGIBLE.fullmatch(word):
    return [[]]
  if _DROPPED_FORM.search(word):
    return [[]]
  words, mark = _words(word), _GLUED.search(word)
  if mark is None or not words:
    return [words]
  return [words, [',' if mark[0] in _COMMAS else mark[0]]]


def _words(token: str) -> list[str]:
  """The plain words of one coded word."""
  word = _FORM.sub('', token)
  word = word.replace('(', '').replace(')', '').replace('’', "'")
  word = _MARKS.sub(' ' if '“' in word[1:-1] else '', word)
  parts = (part.strip('.,;?!') for part in re.split(r'[+_\s]+', word))
  return [part for part in parts if any(map(str.isalnum, part))]


def _join(words: list[str]) -> str:
  """Puts words and marks together; '' without a word."""
  if not any(word != ',' and word not in _TERMINATORS for word in words):
    return ''
  parts: list[str] = []
  for word in words:
    mark = ',' if word == ',' else _TERMINATORS.get(word)
    if mark is None:
      parts.append(word)
    elif parts:
      # The first mark counts; a comma gives way to what ends the sentence.
      bare = parts[-1].rstrip(',')
      parts[-1] = bare if bare[-1] in '.?!' else bare + mark
  return ' '.join(parts).rstrip(',')
