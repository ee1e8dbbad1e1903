"""Sentence frames of child-directed speech, by what they do.

Slots are filled by `grammar.fill`. Frames of every length stand in each list,
so that a caregiver can suit the child's age.
"""

from __future__ import annotations

NAMING = (
  '{noun}!',
  '{a}!',
  '{noun}.',
  '{a}.',
  'look, {a}!',
  '{thats} {a}.',
  'see {the}?',
  '{its} {a}.',
  'look at {the}!',
  'here {is} {the}.',
  'oh, {a}!',
  '{noun}, {noun}!',
  'yes, {a}.',
  'hi, {noun}!',
  'can you say {noun}?',
  'oh look, {its} {a}!',
  'do you see {the}?',
  'is that {your}?',
  'what is that, {a}?',
  'look over here, {its} {a}.',
  'i think {thats} {a}.',
  'that is what we call {one}.',
  'can you see {the} over there?',
  'you are looking at {the}, yes you are.',
  'look what i found for you, {its} {a}!',
  '{thisis} {a}, do you like {it}?',
  'oh, you found {the}, good for you!',
)

COLOUR = (
  '{col} {noun}!',
  '{acol}!',
  '{its} {col}!',
  '{the} {is} {col}.',
  '{thats} {acol}.',
  'look at the {col} {noun}!',
  'see the {col} {noun}?',
  'what a nice {col} {noun}.',
  'do you like the {col} {noun}?',
  'what color is {the}, is {it} {col}?',
  'look, this {kind} {is} {col}, like your shirt.',
  'can you give me the {col} {noun}, please?',
)

SIZE = (
  '{size} {noun}!',
  '{its} {size}!',
  'so {size}!',
  '{asize}!',
  '{thats} {asize}.',
  'look at the {size} {noun}!',
  'what {asize}!',
  '{the} {is} so {size}, look.',
  'that is a {size} {col} {noun}.',
  'wow, i have never seen such {asize}.',
)

NUMBER = (
  '{n} {plural}!',
  '{n}, {n} {plural}.',
  'look, {n} {plural}!',
  '{count}, {n} {plural}!',
  'so many {plural}, {n}!',
  'how many {plural}, {n}?',
  'there are {n} {plural}.',
  'i see {n} {plural} here.',
  'let us count the {plural}, {count}!',
  'look, there are {n} {col} {plural} for you to play with.',
)

RELATION = (
  '{prep} the {landmark}!',
  '{its} {prep} the {landmark}.',
  '{the} {is} {prep} the {landmark}.',
  'look, {prep} the {landmark}!',
  'see {the} {prep} the {landmark}?',
  'look, {a} {prep} the {landmark}!',
  'where {is} {the}, {prep} the {landmark}?',
  'who put {the} {prep} the {landmark}?',
  'the {col} {noun} {is} {prep} the {landmark}.',
  'why {is} {the} {prep} the {landmark}, did you put {it} there?',
)

ACTION = (
  '{ing}!',
  '{the} {third}!',
  '{the} {is} {ing}.',
  'look, {the} {is} {ing}!',
  '{the} {past}!',
  'see {the} {base}?',
  '{base}, {noun}, {base}!',
  'can {the} {base}?',
  'oh, what {is} {the} doing, {ing}?',
  'look how {the} {third}, wow!',
  'i think {the} {is} {ing} now, do you see?',
)

ACTION_ON = (
  '{the} {third} {partner}.',
  '{the} {is} {ing} {partner}.',
  'yum, {base} {partner}!',
  'look, {the} {is} {ing} {partner}!',
  'see {the} {base} {partner}?',
  '{base} {partner}!',
  'oh, {the} {past} {partner}, look!',
  'what {is} {the} doing, {is} {it} {ing} {partner}?',
)

ACTION_BY_US = (
  '{base} {the}!',
  '{base} {it}!',
  'you {base} {the}!',
  'we {base} {the}.',
  'can you {base} {the}?',
  'look, mommy {third} {the}.',
  'you are {ing} {the}!',
  'you {past} {the}, good job!',
  'are you {ing} {the}, sweetie?',
  'let us {base} {the} again, ready?',
)

QUESTION = (
  'where {is} {the}?',
  'what is this, {a}?',
  'want {the}?',
  'do you want {the}?',
  'who has {the}?',
  'you like {the}?',
  'can you find {the}?',
  '{isit} {a}?',
  'do you like {your}?',
  'what are you doing with {the}?',
  'do you want to play with {the}?',
  'what do we do with {one}, do you know?',
)

COMMAND = (
  'get {the}!',
  'touch {the}.',
  'take {the}.',
  'hold {the}.',
  'give me {the}.',
  'bring me {the}, please.',
  'come and get {the}!',
  'put {the} down, please.',
  'show mommy {the}.',
  'look at {the}, sweetie.',
  'be gentle with {the}, okay?',
  'can you bring {the} to mommy, please?',
)

SOUND = (
  '{sound}!',
  '{sound}, {sound}!',
  '{the} says {sound}!',
  'what does {the} say, {sound}!',
  'listen, {the} goes {sound}.',
)

FOOD = (
  'yum yum, {kind}!',
  'mmm, {a}!',
  '{kind} for you.',
  'want some {kind}?',
  'are you hungry, do you want {the}?',
  'mommy will give you {the} to eat.',
)

CLOTHES = (
  '{your}!',
  'put on {your}.',
  'here {is} {your}.',
  'whose {kind} {is} this?',
  'let us put {your} on, okay?',
  'you need {your} when we go outside.',
)

FACE = (
  'hi!',
  'hi sweetie!',
  'mommy!',
  'it is mommy!',
  'look at mommy!',
  'here is mommy!',
  'peekaboo, it is mommy!',
  'where is mommy?',
  'mommy loves you.',
  'give mommy a kiss.',
  'mommy is right here.',
  'can you smile at mommy?',
)

HERE = (
  'look!',
  'look at that!',
  'what is that?',
  'oh, look!',
  'you like that!',
  'what do you have?',
  'careful!',
  'that is nice.',
  'what are you looking at?',
)

ABSENT = (
  'where is daddy?',
  'daddy is at work.',
  'no more {kind}.',
  '{kind} all gone.',
  'where did {the} go?',
  'should we get {your}?',
  'we need to buy {one}.',
  'grandma has {one} too.',
  'do you remember {the}?',
  'did you see {the} yesterday?',
  'we will see {the} tomorrow.',
  'later we will go to the park.',
  'yesterday we saw {one} at the zoo.',
  'maybe daddy will bring {the} home tonight.',
  'when you wake up we can play with {the}.',
  'do you remember when we saw {one} at the store?',
)

SOCIAL = (
  'hi!',
  'oh!',
  'wow!',
  'yes.',
  'okay.',
  'uh oh!',
  'no no.',
  'shh.',
  'yay!',
  'oh no!',
  'good job!',
  'good girl.',
  'all done?',
  'ready?',
  'peekaboo!',
  'thank you!',
  'night night.',
  'come here.',
  'i know.',
  'what a good baby.',
  'are you tired?',
  'are you hungry?',
  'i love you.',
  'let me see.',
  'are you okay?',
  'what are you doing?',
  'one more time.',
  'do you need a new diaper?',
  'you are so sleepy, yes you are.',
  'pattycake, pattycake!',
  'who is a happy baby, you are!',
  'we have to hurry up now, sweetie.',
  'the wheels on the bus go round and round.',
  'i think somebody needs a nap pretty soon.',
)

BABBLE = (
  'ba ba.',
  'da.',
  'ma ma ma.',
  'ah.',
  'ooh.',
  'ga ga.',
  'eh.',
  'ba.',
  'da da da.',
  'uh.',
)

CHILD_WORD = ('{noun}.', '{noun}!', '{noun}?')
CHILD_TWO = (
  '{col} {noun}.',
  '{my}.',
  'more {kind}.',
  'that {kind}.',
  'no {kind}.',
  '{noun} there.',
  '{size} {noun}.',
  '{noun} {base}.',
)
CHILD_SENTENCE = (
  'i want {the}.',
  'where {is} {the}?',
  'look, {a}!',
  '{thats} {my}.',
  'i see {the}.',
  'what is that {kind}?',
  'mommy, get {the}.',
)
EXPANSION = (
  'yes, {a}!',
  'yes, {thats} {a}.',
  'that is right, {its} {a}.',
  'yes, {its} {acol}!',
  '{a}, yes, you said {noun}!',
  'you want {the}, here you go.',
)

SOUNDS = {
  'cat': 'meow',
  'dog': 'woof woof',
  'cow': 'moo',
  'sheep': 'baa baa',
  'duck': 'quack quack',
  'bird': 'tweet tweet',
  'pig': 'oink oink',
  'horse': 'neigh',
  'lion': 'grrr',
  'car': 'vroom',
  'truck': 'vroom',
  'train': 'choo choo',
  'bee': 'buzz',
  'frog': 'ribbit',
  'mouse': 'squeak',
  'chicken': 'cluck cluck',
  'owl': 'hoo hoo',
  'clock': 'tick tock',
  'telephone': 'ring ring',
  'bear': 'grrr',
  'bus': 'beep beep',
}
