"""A build under a policy: what is hidden, and where nothing is told."""

import base64
import dataclasses
import io
import json
import os
import subprocess
import sys

import av
import numpy as np
import pytest
from PIL import Image

from babyvfm_jax.corpus import build, export, inspection, store
from babyvfm_jax.corpus.audit import gate
from babyvfm_jax.corpus.privacy import faces, policy
from babyvfm_jax.corpus.transcripts.chat import write_chat
from babyvfm_jax.corpus.video import write_video
from tests.corpus import toy
from tests.corpus.toy import contents

pytest.importorskip('cv2', reason='the detector is an extra')
skimage_data = pytest.importorskip('skimage.data', reason='has a face')

SETTINGS = {'size': 64, 'vocabulary': 300, 'silence': 0, 'audit': 'off'}
SAID = 'look zebulon the quokka sleeps.'
POLICY = {
  'faces': 'blur',
  'names': {'Zebulon': '[CHILD]', 'Ottoline': '[MOTHER]'},
  'show': 'nothing',
  'owner_only': True,
  'retention': 'until 2031, deleted by the data manager',
  'contact': 'privacy@lab.example',
}


@pytest.fixture
def umask():
  """The process's own, before and after."""
  before = os.umask(0o022)
  yield
  os.umask(before)


def write_archive(source, said=SAID, recordings=4, **fields):
  """Recordings of a face that moves a little, and a policy."""
  source.mkdir(parents=True)
  astronaut = skimage_data.astronaut()
  for number in range(recordings):
    frames = (
      np.roll(astronaut[:384], 3 * (number + step), 1) for step in range(4)
    )
    write_video(source / f'r{number}.mp4', frames, 1)
    write_chat(
      source / f'r{number}.cha',
      participants={'CHI': ('', 'Target_Child'), 'MOT': ('', 'Mother')},
      child_code='CHI',
      age_days=500 + number,
      media=f'r{number}',
      utterances=[(i, i + 1.0, 'MOT', said) for i in range(4)],
    )
  (source / policy.FILE).write_text(json.dumps({**POLICY, **fields}))
  return source


@pytest.mark.slow
def test_faces_are_blurred_and_names_replaced(tmp_path, umask):
  open_source = write_archive(
    tmp_path / 'open', faces='keep', names={}, recordings=2
  )
  source = write_archive(tmp_path / 'source', recordings=2)
  build.build('folder', open_source, tmp_path / 'open_out', **SETTINGS)
  result = build.build('folder', source, tmp_path / 'out', **SETTINGS)
  corpus = store.Corpus(result.folder)
  assert set(corpus.index['text']) == {'look [CHILD] the quokka sleeps.'}
  words = corpus.tokenizer()
  # The role is one token, wherever it stands.
  assert len(words.encode('[CHILD]')) <= 2
  assert words.decode(words.encode('a [CHILD]!')) == 'a [child]!'
  before = store.Corpus(tmp_path / 'open_out')
  for row in range(len(corpus)):
    shown, blurred = (
      [np.asarray(Image.open(io.BytesIO(f)), int) for f in c.frames(row)]
      for c in (before, corpus)
    )
    # The face lies left of the middle, a third down.
    box = (slice(8, 32), slice(24, 36))
    for one, other in zip(shown, blurred, strict=True):
      assert np.abs(one[box] - other[box]).mean() > 10
      assert np.abs(one[48:] - other[48:]).mean() < 3
  provenance = corpus.provenance()
  details = provenance['recordings']['r0']['details']['privacy']
  assert details['names'] == 4 and details['faces'] >= 4
  assert not details['name_in_id']
  assert provenance['outside_weights'] == faces.weights()
  assert not corpus.strict and before.strict
  assert provenance['source'] == 'source'
  hidden = corpus.card()['policy']['hidden']
  assert hidden['names'] == 8 and hidden['faces'] >= 8
  page = (corpus.folder / 'card.html').read_text()
  assert 'until 2031' in page and 'privacy@lab.example' in page


@pytest.mark.slow
def test_workers_hide_the_same_bytes_and_another_policy_is_another_build(
  tmp_path, umask
):
  source = write_archive(tmp_path / 'source', recordings=2)
  for workers in (1, 2):
    out = tmp_path / f'out{workers}'
    build.build('folder', source, out, workers=workers, **SETTINGS)
  assert contents(tmp_path / 'out1') == contents(tmp_path / 'out2')
  (source / policy.FILE).write_text(json.dumps({**POLICY, 'names': {}}))
  with pytest.raises(build.BuildError, match='privacy='):
    build.build('folder', source, tmp_path / 'out1', **SETTINGS)


def secrets(folder):
  """Files outside the store that tell a word, a name or a picture."""
  told = []
  open_files = ('moments', 'index.parquet', 'tokenizer', 'quality.parquet')
  for path in sorted(folder.rglob('*')):
    inside = path.relative_to(folder).parts
    if not path.is_file() or inside[0] in (*open_files, 'checkpoints'):
      continue
    data = path.read_bytes()
    lower = data.lower()
    words = [w for w in (b'quokka', b'zebulon', b'ottoline') if w in lower]
    jpeg = b'\xff\xd8\xff' in data
    jpeg |= base64.b64encode(b'\xff\xd8\xff')[:4] in data
    if words or jpeg:
      told.append((path.relative_to(folder).as_posix(), words, jpeg))
  return told


def exposed(folder):
  """Files and folders that others may look into."""
  return [
    path for path in (folder, *folder.rglob('*')) if path.stat().st_mode & 0o077
  ]


def test_nothing_outside_the_store_tells_a_word_or_a_picture(
  tmp_path, umask, capsys
):
  source = write_archive(tmp_path / 'source', faces='keep')
  # One transcript that cannot be used, whose fault quotes what is said.
  write_chat(
    source / 'r9.cha',
    participants={'CHI': ('', 'Target_Child'), 'MOT': ('', 'Mother')},
    child_code='CHI',
    age_days=500,
    media='r9',
    utterances=[(100.0, 102.0, 'MOT', SAID)],
  )
  write_video(
    source / 'r9.mp4', (np.zeros((32, 32, 3), np.uint8) for _ in range(3)), 1
  )
  settings = {**SETTINGS, 'audit': 'warn'}
  out = tmp_path / 'out'
  build.build('folder', source, out, **settings)
  corpus = store.Corpus(out)
  line = json.loads((out / 'quarantine.jsonl').read_text())
  assert line['recording'] == 'r9' and policy.WITHHELD in line['reason']
  result = gate.audit.audit(corpus)
  result.write(out)
  printed = capsys.readouterr()
  text = (printed.out + printed.err + result.table()).lower()
  assert 'quokka' not in text and 'zebulon' not in text
  assert any(row.kind == 'run' for row in result.rows)
  assert secrets(out) == []
  assert exposed(out) == []
  with pytest.raises(policy.PolicyError, match=r'privacy@lab\.example'):
    inspection.write(corpus)
  assert not (out / 'inspect').exists()


@dataclasses.dataclass(frozen=True)
class Faulty(toy.ToyLayout):
  """A reader with a fault, which tells a text without quotation marks."""

  def read(self, reference):
    raise ValueError('no number: the quokka sleeps')


def test_a_fault_of_a_reader_tells_its_place_alone(tmp_path, umask):
  source = toy.write_archive(tmp_path / 'source', 2)
  with pytest.raises(build.BuildError, match='the quokka sleeps'):
    build.build(Faulty(), source, tmp_path / 'open', **SETTINGS)
  (tmp_path / policy.FILE).write_text(json.dumps(POLICY))
  settings = {**SETTINGS, 'privacy': str(tmp_path / policy.FILE)}
  out = tmp_path / 'out'
  with pytest.raises(build.BuildError, match='ValueError') as error:
    build.build(Faulty(), source, out, **settings)
  text = (out / 'quarantine.jsonl').read_text() + str(error.value)
  assert 'quokka' not in text.replace("'no number: the quokka sleeps'", '')
  assert 'in read' in text and exposed(out) == []


def test_another_policy_of_what_is_shown_reads_nothing_again(tmp_path, umask):
  """Faces and names decide moments; the rest decides what is written of them."""
  source = write_archive(
    tmp_path / 'source', faces='keep', show='all', owner_only=False
  )
  out = tmp_path / 'out'
  build.build('folder', source, out, **SETTINGS)
  assert secrets(out)
  before = contents(out)['index.parquet']
  (source / policy.FILE).write_text(json.dumps({**POLICY, 'faces': 'keep'}))
  again = build.build('folder', source, out, **SETTINGS)
  assert (again.state, again.resumed) == ('built', 4)
  assert secrets(out) == [] and contents(out)['index.parquet'] == before
  assert build.build('folder', source, out, **SETTINGS).state == 'unchanged'


def test_a_corpus_that_shows_text_alone_has_no_picture_in_its_card(
  tmp_path, umask
):
  source = write_archive(
    tmp_path / 'source', show='text', faces='keep', recordings=2
  )
  build.build('folder', source, tmp_path / 'out', **SETTINGS)
  told = secrets(tmp_path / 'out')
  assert told and not any(jpeg for _, _, jpeg in told)
  assert not any(b'zebulon' in words for _, words, _ in told)


def test_metadata_stays_behind(tmp_path, umask):
  source = write_archive(
    tmp_path / 'source', faces='keep', show='all', recordings=2
  )
  for number in range(2):
    path = source / f'r{number}.mp4'
    tagged = path.with_suffix('.tagged.mp4')
    with av.open(str(path)) as old, av.open(str(tagged), 'w') as new:
      new.metadata.update({'title': 'Zebulon at home', 'location': '+51+07/'})
      stream = new.add_stream_from_template(old.streams.video[0])
      for packet in old.demux(old.streams.video[0]):
        if packet.dts is not None:
          packet.stream = stream
          new.mux(packet)
    tagged.replace(path)
    assert b'Zebulon at home' in path.read_bytes()
  build.build('folder', source, tmp_path / 'out', **SETTINGS)
  corpus = store.Corpus(tmp_path / 'out')
  export.export(corpus, 'llava', tmp_path / 'export')
  pictures = [corpus.frames(row)[0] for row in range(len(corpus))]
  pictures += [p.read_bytes() for p in (tmp_path / 'export').rglob('*.jpg')]
  assert len(pictures) > 4
  for data in pictures:
    image = Image.open(io.BytesIO(data))
    assert not image.getexif() and 'comment' not in image.info
  for folder in ('out', 'export'):
    for path in (tmp_path / folder).rglob('*'):
      if path.is_file():
        assert b'at home' not in path.read_bytes(), path
  assert exposed(tmp_path / 'export') == []


@pytest.mark.slow
def test_a_run_and_its_report_tell_nothing_either(root, tmp_path, umask):
  source = write_archive(tmp_path / 'source', faces='keep', recordings=8)
  out, run = tmp_path / 'out', tmp_path / 'run'
  build.build('folder', source, out, **SETTINGS)
  for words in (
    [
      *('-m', 'experiments.pretrain', f'--workdir={run}'),
      f'--config=configs/smoke.py:corpus={out}',
      *('--config.steps=2', '--config.batch_size=8'),
    ],
    ['-m', 'experiments.report', f'--workdir={run}'],
    ['tools/score_corpus.py', f'--corpus={out}', '--workers=1'],
    ['tools/describe_corpus.py', f'--corpus={out}'],
  ):
    done = subprocess.run(
      [sys.executable, *words],
      cwd=root,
      env={**os.environ, 'PYTHONPATH': str(root)},
      # Not what the build has set in this process.
      umask=0o022,
      capture_output=True,
      text=True,
      timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert 'quokka' not in (done.stdout + done.stderr).lower()
  assert (run / 'report' / 'index.html').is_file()
  assert secrets(out) == [] and secrets(run) == []
  assert exposed(out) == []
  assert [path for path in exposed(run) if path.is_file()] == []
