"""The codes of CHAT: what was said is left, whatever the order of codes."""

import hypothesis
import pytest
from hypothesis import strategies as st

from babyvfm_jax.corpus.transcripts.chat_codes import clean


@pytest.mark.parametrize(
  ('coded', 'words'),
  [
    # Retraces and repetitions: the scope is a group, or else one word.
    ('<the dog> [/] the dog barks .', 'the dog barks.'),
    ('the [//] a dog .', 'a dog.'),
    ('<I want> [///] he wants it .', 'he wants it.'),
    ('<I wa(nt)> [/-] no .', 'no.'),
    ('<<I want> [/] I want> [//] he wants it .', 'he wants it.'),
    ('sweetie [/] sweetie baby .', 'sweetie baby.'),
    ('<the dog> [?] [/] the cat .', 'the cat.'),
    ('xxx [/] xxx dog .', 'dog.'),
    ('no &da [/] da .', 'no da.'),
    ('no [x 3] !', 'no!'),
    # Replacements.
    ("we're gonna [: going to] go .", "we're going to go."),
    ('goed [: went] [* +ed] home .', 'went home.'),
    ('a piece [:: peach] .', 'a piece.'),
    ('<gim me> [: give me] it .', 'give me it.'),
    # Fillers, fragments, sounds, events.
    ('&-uh &um &+fr &~gaga &=laughs ball .', 'ball.'),
    ('say “&da [x 6] Daddy” &=noise !', 'say Daddy!'),
    ('&*MOT:mhm yes .', 'yes.'),
    # Lost words and omitted ones.
    ('xxx a yyy ball www .', 'a ball.'),
    ("aren't 0you ?", "aren't?"),
    ('0is it .', 'it.'),
    # Inside of words.
    ("(be)cause I (do)n('t) wa(n)t .", "because I don't want."),
    ('no:: ba^by ˈba↑by .', 'no baby baby.'),
    (
      'ice+cream Santa_Claus jack+in+the+box .',
      'ice cream Santa Claus jack in the box.',
    ),
    (
      'woof@o c@l hi@q gesundheit@s:deu wug@wp o@l-s .',
      'woof c hi gesundheit wug o-s.',
    ),
    ('gub@u noise@x ball .', 'ball.'),
    ('tape ^recorder .', 'tape recorder.'),
    # Scoped codes that say something about words and leave them.
    ('it [= the ball] [=! sung] [!] [!!] [?] [% aside] [+ bch] [*] .', 'it.'),
    ('<the ball> [>] <on top> [<] <of it> [>1] .', 'the ball on top of it.'),
    ('tiger too [=? two] .', 'tiger too.'),
    ('nope [e] yes .', 'yes.'),
    ('baby < the ball > [?] .', 'baby the ball.'),
    # Pauses.
    ('a (.) b (..) c (...) d (1.5) e (2.) f (1:02.5) g .', 'a b c d e f g.'),
    ('(.)ahwa@b .', 'ahwa.'),
    # Marks.
    ('Mommy ‡ look „ right ?', 'Mommy, look, right?'),
    ('yes , and , no .', 'yes, and, no.'),
    ('Ma, I know .', 'Ma, I know.'),
    ('Mr. Ears is big.', 'Mr. Ears is big.'),
    ('wait... what?', 'wait... what?'),
    (', yes , .', 'yes.'),
    ('he said “I am big” .', 'he said I am big.'),
    ('say“ouch it hurts” !', 'say ouch it hurts!'),
    # Linkers and terminators.
    ('+< +^ yes .', 'yes.'),
    ('+" come here !', 'come here!'),
    ('+, glue .', 'glue.'),
    ('++ crayons .', 'crayons.'),
    ('I want +...', 'I want...'),
    ('you what +/.', 'you what...'),
    ('it is +//.', 'it is...'),
    ('what +/?', 'what?'),
    ('what +..?', 'what?'),
    ('what +!?', 'what?'),
    ('she said +"/.', 'she said.'),
    ('said Pooh +".', 'said Pooh.'),
    ('no terminator', 'no terminator'),
    # No word is left.
    ('xxx .', ''),
    ('0 [=! cries] .', ''),
    ('&=laughs !', ''),
    ('<xxx> [>] .', ''),
    ('', ''),
  ],
)
def test_codes(coded, words):
  assert clean(coded) == words


CODES = (
  'ball|<the|dog>|[/]|[//]|[: an x]|[x 2]|<|>|&-uh|xxx|0|0is|(.)|(be)cause|a::'
  '|b@o|+/.|.|?|,|+<|“|”|“hi|[=! s]|[>]|c+d|e_f|‡|1|((|:|[e]|@|+|^'
)


@hypothesis.given(st.lists(st.sampled_from(CODES.split('|')), max_size=12))
def test_no_code_survives_cleaning_whatever_the_order(tokens):
  words = clean(' '.join(tokens))
  assert not set(words) & set('<>[]&@+_:“”‡()'), words
  assert '  ' not in words and words == words.strip()
  assert clean(words) == words
