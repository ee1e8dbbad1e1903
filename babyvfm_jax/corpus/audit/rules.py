"""What counts as leakage, and what is merely alike.

Children hear "oh" and "thank you" in every recording, and a lens that is
covered is black in all of them. None of this lets a model pass a test that it
should fail, so it is not leakage. The rule, by kind:

- recording: the same recording, or one whose largest source file has the same
  content, lies on both sides.
- group: a group that splits must keep together lies on both sides.
- picture, frame: all frames of a moment, or one of them, are equal byte for
  byte, and are not plain. A picture is plain where fewer than `own_share` of the
  16 x 16 blocks of its thumbnail differ by more than `block_levels` of 255 from
  one colour, or from the corpus's typical picture (the median one): a wall, a
  dark room, a canvas with nearly nothing on it.
- near: two frames that are not plain, whose 64-bit difference hashes differ in at
  most `hamming` bits, and none of whose blocks differ by more than `block_levels`
  once the means of their colours are made the same. The second condition keeps
  apart pictures that are alike by nature, such as two clip-art scenes on one
  background, and lets through what a copy goes through (another JPEG quality,
  another size, another exposure).
- sentence: one utterance of at least `sentence_words` words, equal after
  normalisation (lowercase, without punctuation).
- run: at least `run_utterances` consecutive utterances that are equal and have
  `run_words` words together, such as a page of a book that is read twice.
  Utterances without a word do not interrupt a run.

What more than `common_groups` groups share is common to their world rather than
copied (a title card, an empty canvas, a nursery rhyme): it is counted apart and
fails nothing. What is left fails an audit where it touches more than a share,
`tolerance`, of the moments of a side that is not for training: strangers who
draw or say the same small thing are to be seen, not to stop a build. Recordings
and groups fail it always.

Where the thresholds come from. On Abstract Scenes at 64 pixels, 8,999 scenes on
one background and 50,984 unfinished canvases of dialogues in 902 groups:

- Unrelated scenes whose hashes differ in at most 6 bits differ by 50 levels or
  more in some block. Copies of scenes differ by at most 13 levels, and in at
  most 5 bits in 98 of 100 cases: JPEG of quality 75 and 50, shrunk to 48
  pixels, grown to 128, a tenth brighter, gamma 0.9. A shift by one pixel (36
  levels) is not found, nor is a mirror image.
- Hashes alone (5 bits) call 3.5 million pairs over the splits near; the second
  condition leaves 1,109, and leaving plain pictures out 38, all of them canvases
  with one large object on them, none a finished scene. They touch 0.28 % of the
  test split. 2 % of the scenes count as plain.

On CHILDES (Brent, Brown, New England, Peters: 391,430 utterances) runs are books
and songs that a family repeats: split by recording they touch 0.88 % of the test
split, which fails; split by child 0.19 %.
"""

from __future__ import annotations

import dataclasses

KINDS = (
  'recording',
  'group',
  'picture',
  'frame',
  'near',
  'run',
  'sentence',
)
# Those that follow from the index alone, without reading a picture.
CHEAP = ('recording', 'group', 'picture', 'run', 'sentence')
# A split that is torn apart is no matter of degree.
ABSOLUTE = ('recording', 'group')


@dataclasses.dataclass(frozen=True)
class Rules:
  """Thresholds; the module says what each means.

  Attributes:
    own_share: Share of its blocks that a picture must have of its own.
    hamming: Bits of 64 in which hashes of near pictures may differ.
    block_levels: Levels of 255 in which their thumbnails may differ.
    sentence_words: Words of a sentence that is long.
    run_utterances: Utterances of a run.
    run_words: Words of a run.
    common_groups: Groups that share what is common.
    tolerance: Share of a side's moments that is let pass.
  """

  own_share: float = 0.12
  hamming: int = 5
  block_levels: float = 16.0
  sentence_words: int = 15
  run_utterances: int = 3
  run_words: int = 15
  common_groups: int = 10
  tolerance: float = 0.005
