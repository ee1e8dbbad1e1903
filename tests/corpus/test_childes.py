"""CHILDES: whole archives, packed or not, of text alone."""

import hashlib
import io
import pickle
import tarfile
import zipfile

import pandas as pd
import pytest

from babyvfm_jax.corpus import build, packed, splits
from babyvfm_jax.corpus.layouts import LAYOUTS
from babyvfm_jax.corpus.layouts.childes import MARK, Childes
from babyvfm_jax.corpus.layouts.named_ages import named_ages
from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.store import Corpus
from tests.corpus.toy import contents

MONTH = 30.4375


def chat(name='', age='1;02.00', *lines, role='Target_Child'):
  """Text of a transcript."""
  named = f'CHI {name} {role}' if name else f'CHI {role}'
  body = lines or ('*MOT:\thello .', '*CHI:\tball .')
  return '\n'.join(
    [
      '@UTF8',
      '@Begin',
      '@Languages:\teng',
      f'@Participants:\t{named}, MOT Mother, INV Investigator',
      f'@ID:\teng|toy|CHI|{age}||||{role}|||',
      *body,
      '@End',
      '',
    ]
  )


# Two corpora as CHILDES has them: folders of children, and folders of ages.
FILES = {
  f'Eng/Brown/{MARK}': 'about it',
  'Eng/Brown/Adam/adam01.cha': chat('Adam', '2;03.04'),
  'Eng/Brown/Adam/adam02.cha': chat('Adam', '2;03.18'),
  'Eng/Brown/Eve/eve01.cha': chat('Eve_FamilyName', '1;06.00'),
  'Eng/Brown/Eve/eve02.cha': chat('', '1;06.14'),
  f'Eng/New/{MARK}': 'about it',
  'Eng/New/14/01.cha': chat('Ann', '1;01.20'),
  'Eng/New/14/02.cha': chat('Ben', '1;02.01'),
  'Eng/New/20/01.cha': chat('Anne', '1;08.03'),
  f'Eng/Flat/{MARK}': 'about it',
  'Eng/Flat/a.cha': chat('Seth', '1;08.00'),
  'Eng/Flat/b.cha': chat('', '1;09.00'),
  f'Eng/Mixed/{MARK}': 'about it',
  'Eng/Mixed/Dinner/andy.cha': chat('Andy', '2;00.00'),
  'Eng/Mixed/Dinner/bob.cha': chat('Bob', '2;00.00'),
  'Eng/Mixed/Father/andy.cha': chat('Andy', '2;00.00'),
  'Eng/Mixed/Father/nobody.cha': chat('', '2;00.00'),
  'Eng/Mixed/Father/bob.cha': chat('Bob', '2;00.00'),
}
CHILDREN = {
  'Brown__Adam__adam01': 'Brown/Adam',
  'Brown__Adam__adam02': 'Brown/Adam',
  'Brown__Eve__eve01': 'Brown/Eve',
  'Brown__Eve__eve02': 'Brown/Eve',
  'Flat__a': 'Flat/Seth',
  'Flat__b': 'Flat/Seth',
  'Mixed__Dinner__andy': 'Mixed/Andy',
  'Mixed__Dinner__bob': 'Mixed/Bob',
  'Mixed__Father__andy': 'Mixed/Andy',
  'Mixed__Father__bob': 'Mixed/Bob',
  'Mixed__Father__nobody': '',
  'New__14__01': 'New/01',
  'New__14__02': 'New/02',
  'New__20__01': 'New/01',
}


def write_folder(folder, files):
  for name, text in files.items():
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, 'utf-8')
  return folder


def write_archive(folder, files, kind):
  """Packs files; returns the folder with the archive alone."""
  folder.mkdir()
  path = folder / f'toy.{kind}'
  if kind == 'zip':
    with zipfile.ZipFile(path, 'w') as archive:
      for name, text in files.items():
        archive.writestr(name, text)
    return folder
  mode = 'w:' + kind.partition('.')[2].replace('tgz', 'gz')
  with tarfile.open(path, mode) as archive:
    for name, text in files.items():
      item = tarfile.TarInfo(name)
      item.size = len(text.encode())
      archive.addfile(item, io.BytesIO(text.encode()))
  return folder


def read_all(source, layout=None):
  layout = layout or LAYOUTS['childes']
  return {
    reference.id: layout.read(reference)
    for reference in layout.discover(source)
  }


def facts(recordings):
  return {
    key: (item.child, item.age_days, item.language, item.utterances)
    for key, item in recordings.items()
  }


def test_corpora_children_and_ages(tmp_path):
  recordings = read_all(write_folder(tmp_path, FILES))
  assert {key: item.child for key, item in recordings.items()} == CHILDREN
  adam = recordings['Brown__Adam__adam01']
  assert adam.age_days == 27 * MONTH + 4
  assert adam.group == '' and adam.frames is None
  assert adam.language == 'eng'
  assert adam.provenance['corpus'] == 'Brown'
  assert adam.provenance['part'] == 'Brown/Adam'
  assert adam.provenance['source'] == 'Brown/Adam/adam01.cha'
  assert adam.provenance['time'] == 'synthetic'


@pytest.mark.parametrize('kind', ['tar.xz', 'tar.gz', 'tar', 'zip'])
def test_a_packed_archive_is_read_as_its_folder_is(tmp_path, kind):
  loose = read_all(write_folder(tmp_path / 'loose', FILES))
  folder = write_archive(tmp_path / 'packed', FILES, kind)
  files = sorted(tmp_path.rglob('*'))
  assert facts(read_all(folder)) == facts(loose)
  # The archive itself is a source too, and nothing is left beside it.
  path = folder / f'toy.{kind}'
  assert facts(read_all(path)) == facts(loose)
  assert sorted(tmp_path.rglob('*')) == files
  for reference in Childes().discover(folder):
    assert reference.files == (path,)
    assert pickle.loads(pickle.dumps(reference)) == reference


def test_the_folder_of_one_corpus_gives_the_same_names(tmp_path):
  write_folder(tmp_path, FILES)
  recordings = read_all(tmp_path / 'Eng' / 'Brown')
  assert {key: item.child for key, item in recordings.items()} == {
    key: child for key, child in CHILDREN.items() if key.startswith('Brown')
  }


def test_without_marks_the_folders_are_corpora(tmp_path):
  files = {k: v for k, v in FILES.items() if MARK not in k}
  recordings = read_all(write_folder(tmp_path, files))
  assert {key: item.child for key, item in recordings.items()} == CHILDREN


def test_names_that_are_ages_say_what_headers_leave_out(tmp_path):
  lines = ('*MOT:\thi .',)
  files = {
    f'Brent/{MARK}': '',
    'Brent/c1/c1-0902.cha': chat('', '0;09.02'),
    'Brent/c1/c1-1304.cha': chat('', '1;01.04'),
    'Brent/d1/d1-1428.cha': chat('', '', *lines),
    # Names of another kind.
    f'Brown/{MARK}': '',
    'Brown/a0101.cha': chat('', '2;00.00'),
    'Brown/a0102.cha': chat('', '2;01.00'),
    'Brown/a0103.cha': chat('', '', *lines),
  }
  found = read_all(write_folder(tmp_path, files))
  assert found['Brent__d1__d1-1428'].age_days == 14 * MONTH + 28
  assert found['Brent__c1__c1-1304'].age_days == 13 * MONTH + 4
  assert found['Brown__a0103'].age_days is None


def test_ages_in_names():
  names = ['010902', '020011a', '021131', '990000', 'x1', '011399']
  known = [21 * MONTH + 2, 24 * MONTH + 11, None, None, None, None]
  found = named_ages(names, known)
  assert found[:3] == (21 * MONTH + 2, 24 * MONTH + 11, 35 * MONTH + 31)
  assert found[4:] == (None, None)
  # One that fits may do so by chance; and most have to.
  assert named_ages(names, known[:1] + [None] * 5) == (None,) * 6
  assert named_ages(names, [*known[:2], 100.0, *known[3:]]) == (None,) * 6


def test_folders_named_by_number_are_children_where_no_age_fits(tmp_path):
  files = {
    'New/14/a.cha': chat('Ann', '3;00.00'),
    'New/14/b.cha': chat('', '3;01.00'),
    'New/15/a.cha': chat('Ben', '3;00.00'),
    f'New/{MARK}': '',
  }
  recordings = read_all(write_folder(tmp_path, files))
  assert [item.child for item in recordings.values()] == [
    'New/14',
    'New/14',
    'New/15',
  ]


def test_split_by_child(tmp_path):
  layout = LAYOUTS['childes']
  write_folder(tmp_path, FILES)
  assert layout.split_by == 'child'
  for reference in layout.discover(tmp_path):
    child = CHILDREN[reference.id]
    recording = layout.read(reference)
    if child:
      assert splits.unit(recording, 'child', 30) == child
    else:
      with pytest.raises(RecordingError, match='nobody: no child'):
        splits.unit(recording, 'child', 30)


def test_a_table_says_who_and_how_old(tmp_path):
  table = 'recording,child,age_days\nMixed__Father__nobody,Cleo,700\n'
  write_folder(tmp_path, {**FILES, 'children.csv': table})
  found = read_all(tmp_path)['Mixed__Father__nobody']
  assert (found.child, found.age_days) == ('Cleo', 700)


def test_a_text_without_times_becomes_moments_in_order(tmp_path):
  lines = [f'*MOT:\t{word} .' for word in ('one', 'two', 'three', 'four')]
  write_folder(tmp_path, {'a.cha': chat('Ann', '1;00.00', *lines)})
  build.build(
    'childes',
    tmp_path,
    tmp_path / 'out',
    size=8,
    vocabulary=300,
    split_by='recording',
  )
  index = Corpus(tmp_path / 'out').index
  assert list(index['text']) == ['one.', 'two.', 'three.', 'four.']
  assert list(index['position']) == [0, 1, 2, 3]
  assert index['start'].is_monotonic_increasing
  assert set(index['kind']) == {'utterance'}
  assert set(index['frame_count']) == {0}
  assert list(index['source'].unique()) == [f'{tmp_path.name}/a.cha']


def test_tiers_are_kept_when_asked(tmp_path):
  lines = (
    '*MOT:\tred ball . \x152000_3000\x15',
    '%mor:\tadj|red n|ball .',
    '%gra:\t1|2|MOD 2|0|ROOT',
    '\t3|2|PUNCT',
    '%com:\tpoints',
    '*CHI:\txxx . \x153000_3500\x15',
    '%mor:\t.',
    '*CHI:\tball . \x15100_900\x15',
  )
  write_folder(tmp_path, {'a.cha': chat('Ann', '1;00.00', *lines)})
  (plain,) = read_all(tmp_path).values()
  assert [item.tiers for item in plain.utterances] == [(), ()]
  (tiered,) = read_all(tmp_path, Childes(tiers=('mor', 'gra'))).values()
  # In time order, each with its own.
  first, second = tiered.utterances
  assert (first.text, first.tiers) == ('ball.', ())
  assert dict(second.tiers) == {
    'mor': 'adj|red n|ball .',
    'gra': '1|2|MOD 2|0|ROOT 3|2|PUNCT',
  }


def test_damage_is_named(tmp_path):
  files = {
    **FILES,
    'Eng/Brown/Adam/adam03.cha': chat('Adam').replace('@End\n', ''),
    'Eng/Brown/Adam/._adam01.cha': 'left by a mac',
  }
  folder = write_archive(tmp_path / 'packed', files, 'tar.gz')
  result = build.build(
    'childes',
    folder,
    tmp_path / 'out',
    size=8,
    vocabulary=300,
    split_by='recording',
  )
  assert (result.recordings, result.quarantined) == (len(CHILDREN), 1)
  (line,) = (
    pd.read_json(tmp_path / 'out' / 'quarantine.jsonl', lines=True)
  ).to_dict('records')
  assert line['recording'] == 'Brown__Adam__adam03'
  assert line['reason'].startswith('toy.tar.gz: ')
  assert 'no @End' in line['reason']


@pytest.mark.parametrize('part', [0, 0.1, 0.5, 0.7])
@pytest.mark.parametrize('kind', ['tar.xz', 'tar.gz', 'tar', 'zip'])
def test_a_cut_archive_is_named(tmp_path, kind, part):
  """Wherever it is cut: a shorter tar file must not be a smaller archive."""
  path = write_archive(tmp_path / 'packed', FILES, kind) / f'toy.{kind}'
  path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])
  with pytest.raises(RecordingError, match=rf'toy\.{kind}: not a readable'):
    Childes().discover(path.parent)
  with pytest.raises(build.BuildError, match='copy it again'):
    build.build('childes', path.parent, tmp_path / 'out', split_by='recording')


@pytest.mark.slow
def test_workers_read_a_packed_archive_too(tmp_path):
  """And its path alone may be the source."""
  path = write_archive(tmp_path / 'packed', FILES, 'tar.xz') / 'toy.tar.xz'
  for workers in (1, 2):
    build.build(
      'childes',
      path,
      tmp_path / f'out{workers}',
      size=8,
      vocabulary=300,
      workers=workers,
      split_by='recording',
    )
  assert contents(tmp_path / 'out1') == contents(tmp_path / 'out2')
  provenance = Corpus(tmp_path / 'out1').provenance()
  assert list(provenance['sources']) == ['toy.tar.xz']
  details = provenance['recordings']['Brown__Adam__adam01']['details']
  wanted = FILES['Eng/Brown/Adam/adam01.cha'].encode()
  assert details['sha256'] == hashlib.sha256(wanted).hexdigest()
  again = build.build(
    'childes',
    path,
    tmp_path / 'out1',
    size=8,
    vocabulary=300,
    split_by='recording',
  )
  assert again.state == 'unchanged'


def test_an_archive_that_changed_is_read_anew(tmp_path):
  folder = write_archive(tmp_path / 'packed', FILES, 'tar.gz')
  before = read_all(folder)
  (folder / 'toy.tar.gz').unlink()
  folder.rmdir()
  write_archive(folder, {'Eng/a.cha': chat('Zoe')}, 'tar.gz')
  assert len(before) == len(CHILDREN) and len(read_all(folder)) == 1
  with pytest.raises(RecordingError, match=r'no file none\.cha in it'):
    packed.read_file(folder / 'toy.tar.gz', 'none.cha')


def test_evidence(tmp_path):
  folder = write_folder(tmp_path / 'loose', FILES)
  assert '14 CHAT transcripts and no video, 4' in Childes().evidence(folder)
  archive = write_archive(tmp_path / 'packed', FILES, 'tar.xz')
  for source in (archive, archive / 'toy.tar.xz'):
    assert 'toy.tar.xz is packed' in Childes().evidence(source)
  (folder / 'home.mp4').write_bytes(b'')
  assert Childes().evidence(folder) == ''
  plain = write_folder(tmp_path / 'plain', {'a.cha': chat()})
  assert Childes().evidence(plain) == ''
  assert Childes().evidence(tmp_path / 'none') == ''


def test_nothing_there(tmp_path):
  with pytest.raises(FileNotFoundError, match='no transcript'):
    Childes().discover(tmp_path)
  with pytest.raises(FileNotFoundError, match='no such folder'):
    Childes().discover(tmp_path / 'none')
