"""Language tags to ISO 639-3."""

from __future__ import annotations

import re
from types import MappingProxyType

# ISO 639-1 code, ISO 639-3 code and English name of the languages that speech
# recognisers name. A macrolanguage keeps its own code.
_LANGUAGES = """
af afr afrikaans|am amh amharic|ar ara arabic|as asm assamese|
az aze azerbaijani|ba bak bashkir|be bel belarusian|bg bul bulgarian|
bn ben bengali|bo bod tibetan|br bre breton|bs bos bosnian|ca cat catalan|
cs ces czech|cy cym welsh|da dan danish|de deu german|el ell greek|
en eng english|es spa spanish|et est estonian|eu eus basque|fa fas persian|
fi fin finnish|fo fao faroese|fr fra french|gl glg galician|gu guj gujarati|
ha hau hausa|he heb hebrew|hi hin hindi|hr hrv croatian|ht hat haitian creole|
hu hun hungarian|hy hye armenian|id ind indonesian|is isl icelandic|
it ita italian|ja jpn japanese|ka kat georgian|kk kaz kazakh|km khm khmer|
kn kan kannada|ko kor korean|la lat latin|lb ltz luxembourgish|
ln lin lingala|lo lao lao|lt lit lithuanian|lv lav latvian|mg mlg malagasy|
mi mri maori|mk mkd macedonian|ml mal malayalam|mn mon mongolian|
mr mar marathi|ms msa malay|mt mlt maltese|my mya myanmar|ne nep nepali|
nl nld dutch|nn nno nynorsk|no nor norwegian|oc oci occitan|pa pan punjabi|
pl pol polish|ps pus pashto|pt por portuguese|ro ron romanian|ru rus russian|
sa san sanskrit|sd snd sindhi|si sin sinhala|sk slk slovak|sl slv slovenian|
sn sna shona|so som somali|sq sqi albanian|sr srp serbian|su sun sundanese|
sv swe swedish|sw swa swahili|ta tam tamil|te tel telugu|tg tgk tajik|
th tha thai|tk tuk turkmen|tl tgl tagalog|tr tur turkish|tt tat tatar|
uk ukr ukrainian|ur urd urdu|uz uzb uzbek|vi vie vietnamese|yi yid yiddish|
yo yor yoruba|zh zho chinese|haw haw hawaiian|yue yue cantonese|
jw jav javanese|jv jav javanese
"""


def _table() -> dict[str, str]:
  table: dict[str, str] = {}
  for entry in _LANGUAGES.replace('\n', '').split('|'):
    short, code, name = entry.split(maxsplit=2)
    table |= {short: code, code: code, name: code}
  return table


_CODES = MappingProxyType(_table())


def language_code(tag: object) -> str:
  """ISO 639-3 code of `en`, `en-US`, `English` or `eng`; '' where unknown."""
  if not isinstance(tag, str):
    return ''
  name = tag.strip().casefold()
  first = re.split(r'[-_,;\s]', name)[0]
  found = _CODES.get(name) or _CODES.get(first)
  # Any other three letters are taken for what they stand in the place of.
  return found or (first if re.fullmatch(r'[a-z]{3}', first) else '')
