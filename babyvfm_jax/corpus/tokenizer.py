"""Text to tokens and back, exactly. The one sentencepiece import.

Every text gets one space ahead of it, so that a word has the same token at
the head of a sentence, inside it and alone (as it stands in a word test).
`decode` takes the space off again. The mark that sentencepiece uses for a
space (U+2581) is escaped where it stands in a text, so that nothing is lost.
"""

from __future__ import annotations

import functools
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import sentencepiece

PAD, UNK, BOS, EOS = 0, 1, 2, 3
KINDS = ('unigram', 'bpe', 'word')

_SPACE = '\u2581'
_ESCAPE = '\u241b'
# Four special tokens and 256 bytes, before any letter.
_FIXED_TOKENS = 260
_LONGEST_TEXT_BYTES = 1 << 20


class TokenizerError(Exception):
  """A tokenizer that cannot be trained or read; names the cause and fix."""


class Tokenizer:
  """A trained tokenizer; small and picklable.

  Attributes:
    PAD, UNK, BOS, EOS: Ids of the special tokens; `encode` adds none of them.
    lowercase: Whether texts are lowercased before they are encoded.
  """

  PAD, UNK, BOS, EOS = PAD, UNK, BOS, EOS

  def __init__(self, model: bytes, *, lowercase: bool):
    """Wraps a sentencepiece model; use `load` or `train`."""
    self._model = model
    self.lowercase = lowercase

  def __getstate__(self):
    return {'_model': self._model, 'lowercase': self.lowercase}

  @classmethod
  def load(cls, folder: str | Path) -> Tokenizer:
    """Reads `tokenizer.model` and `tokenizer.json`.

    Raises:
      TokenizerError: A file is missing or is not a tokenizer.
    """
    folder = Path(folder)
    model, card = folder / 'tokenizer.model', folder / 'tokenizer.json'
    for path in (model, card):
      if not path.is_file():
        raise TokenizerError(
          f'{path}: no such file; train one with tools/train_tokenizer.py '
          f'--corpus=CORPUS --out={folder}'
        )
    settings = json.loads(card.read_text(encoding='utf-8'))
    tokenizer = cls(model.read_bytes(), lowercase=settings['lowercase'])
    if tokenizer.fingerprint != settings['fingerprint']:
      raise TokenizerError(
        f'{model}: does not belong to {card.name} beside it (fingerprints '
        'differ); copy both files together or train again'
      )
    return tokenizer

  @classmethod
  def train(
    cls,
    texts: Iterable[str],
    folder: str | Path,
    vocabulary_size: int,
    *,
    kind: str = 'unigram',
    lowercase: bool = True,
    symbols: Sequence[str] = (),
  ) -> Tokenizer:
    """Trains on texts and writes the folder. Same texts, same bytes.

    Args:
      texts: Utterances; read once.
      folder: Where `tokenizer.model` and `tokenizer.json` go.
      vocabulary_size: Number of tokens wanted, with the 4 special and 256
        byte tokens. A corpus too small for it gets fewer, and
        `tokenizer.json` says so in `note`.
      kind: 'unigram', 'bpe' or 'word'. Text outside the vocabulary falls back
        to bytes with each of them.
      lowercase: Lowercase every text, here and in `encode`.
      symbols: Each is a token of its own wherever it stands, such as the
        `[CHILD]` that a name was replaced by.

    Raises:
      TokenizerError: There is no text, or the vocabulary is too small.
    """
    if kind not in KINDS:
      raise ValueError(f'kind {kind!r} is not one of {KINDS}')
    count = 0

    def prepared() -> Iterator[str]:
      nonlocal count
      for text in texts:
        if text.strip():
          count += 1
          yield _escape(text.lower() if lowercase else text)

    sentences = list(prepared())
    if not sentences:
      raise TokenizerError(
        f'{folder}: no text to train a tokenizer on; the training split has '
        'no utterances'
      )
    symbols = [symbol.lower() if lowercase else symbol for symbol in symbols]
    model = _train(sentences, vocabulary_size, kind, symbols)
    tokenizer = cls(model, lowercase=lowercase)
    tokenizer._write(Path(folder), vocabulary_size, kind, count)
    return tokenizer

  def _write(self, folder: Path, wanted: int, kind: str, count: int) -> None:
    size = self.vocabulary_size
    note = ''
    if size < wanted:
      note = (
        f'{count:,} texts give only {size:,} tokens of the {wanted:,} wanted'
      )
    card = {
      'kind': kind,
      'lowercase': self.lowercase,
      'vocabulary_size': size,
      'vocabulary_wanted': wanted,
      'note': note,
      'texts': count,
      'special': {'PAD': PAD, 'UNK': UNK, 'BOS': BOS, 'EOS': EOS},
      'fingerprint': self.fingerprint,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / 'tokenizer.model').write_bytes(self._model)
    (folder / 'tokenizer.json').write_text(
      json.dumps(card, indent=2) + '\n', encoding='utf-8'
    )

  def __repr__(self) -> str:
    return f'Tokenizer({self.vocabulary_size} tokens, {self.fingerprint[:8]})'

  @property
  def vocabulary_size(self) -> int:
    """Number of tokens, special ones included."""
    return self._processor.vocab_size()

  @functools.cached_property
  def fingerprint(self) -> str:
    """SHA-256 of all that decides the tokens of a text."""
    digest = hashlib.sha256(self._model)
    digest.update(b'lowercase' if self.lowercase else b'as is')
    return digest.hexdigest()

  def encode(self, text: str) -> list[int]:
    """Tokens of a text, without special tokens; none for ''."""
    if not text:
      return []
    return self._processor.encode(
      _escape(text.lower() if self.lowercase else text)
    )

  def decode(self, ids: Sequence[int]) -> str:
    """The text of tokens; special tokens are left out.

    `decode(encode(text))` is the text, or its lowercase form.
    """
    kept = [int(i) for i in ids if i not in (PAD, BOS, EOS)]
    return _unescape(self._processor.decode(kept))

  def piece(self, i: int) -> str:
    """What token `i` stands for, with a space shown as U+2581."""
    return self._processor.id_to_piece(int(i))

  @functools.cached_property
  def _processor(self) -> sentencepiece.SentencePieceProcessor:
    return sentencepiece.SentencePieceProcessor(model_proto=self._model)


def _escape(text: str) -> str:
  text = text.replace(_ESCAPE, _ESCAPE + '0').replace(_SPACE, _ESCAPE + '1')
  return ' ' + text


def _unescape(text: str) -> str:
  # Byte fallback leaves sentencepiece's own mark for a space as it is.
  text = text.replace(_SPACE, ' ')
  text = text.replace(_ESCAPE + '1', _SPACE).replace(_ESCAPE + '0', _ESCAPE)
  return text.removeprefix(' ')


def _train(
  sentences: Sequence[str], wanted: int, kind: str, symbols: Sequence[str]
) -> bytes:
  """The trained model; exactly the wanted size where the texts give it."""
  if wanted < _FIXED_TOKENS + 2:
    raise TokenizerError(
      f'a vocabulary of {wanted} is too small: {_FIXED_TOKENS} tokens are '
      'bytes and special tokens; ask for some hundreds more'
    )

  def run(limit: str) -> bytes:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
      sentence_iterator=iter(sentences),
      model_writer=model,
      model_type=kind,
      vocab_size=wanted,
      hard_vocab_limit=limit == 'exact',
      # The vocabulary depends on the number of threads.
      num_threads=1,
      # The three that an exact round trip needs.
      normalization_rule_name='identity',
      remove_extra_whitespaces=False,
      add_dummy_prefix=False,
      byte_fallback=True,
      user_defined_symbols=list(symbols),
      pad_id=PAD,
      unk_id=UNK,
      bos_id=BOS,
      eos_id=EOS,
      max_sentence_length=_LONGEST_TEXT_BYTES,
      minloglevel=2,
    )
    return model.getvalue()

  try:
    return run('exact')
  except RuntimeError as error:
    if 'required_chars' in str(error):
      raise TokenizerError(
        f'a vocabulary of {wanted} is too small for the letters of this '
        f'corpus; ask for more ({error})'
      ) from error
    if 'too high' not in str(error):
      raise
    return run('at most')
