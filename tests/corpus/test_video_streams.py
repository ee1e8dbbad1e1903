"""Files with more, or less, than one stream of pictures; edit lists."""

import json
import struct
from fractions import Fraction

import av
import numpy as np
import pytest
from av.stream import Disposition

from babyvfm_jax.corpus.build import build
from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.store import Corpus
from babyvfm_jax.corpus.video import VideoFrames, write_video
from tests.corpus import damaged_videos
from tests.corpus.test_video import number_of, numbered, shown, write_raw
from tests.corpus.transcripts import writers


def add_sound(container, seconds, audio=None):
  audio = audio or container.add_stream('aac', rate=16000, layout='mono')
  for place in range(int(seconds * 16000 / 1024)):
    samples = np.zeros((1, 1024), np.float32)
    frame = av.AudioFrame.from_ndarray(samples, 'fltp', layout='mono')
    frame.sample_rate, frame.pts = 16000, place * 1024
    container.mux(audio.encode(frame))
  container.mux(audio.encode())


def add_pictures(container, codec, numbers, *, cover=False, start=0):
  stream = container.add_stream(codec, rate=10)
  stream.width, stream.height = 96, 64
  stream.pix_fmt = 'yuvj420p' if codec == 'mjpeg' else 'yuv420p'
  if cover:
    stream.disposition = Disposition.attached_pic
  return stream, [
    (place + start, av.VideoFrame.from_ndarray(numbered(n), format='rgb24'))
    for place, n in enumerate(numbers)
  ]


def encode(container, stream, frames):
  for stamp, frame in frames:
    frame.pts, frame.time_base = stamp, Fraction(1, 10)
    container.mux(stream.encode(frame))
  container.mux(stream.encode())


@pytest.mark.parametrize('start', [0, 30])
def test_the_cover_of_a_file_is_no_film(tmp_path, start):
  path = tmp_path / 'cover.mp4'
  with av.open(str(path), 'w') as container:
    cover = add_pictures(container, 'mjpeg', [255], cover=True)
    film = add_pictures(container, 'libx264', range(20), start=start)
    encode(container, *cover)
    encode(container, *film)
  assert VideoFrames(path).duration == pytest.approx(2.0)
  assert shown(path, [0.0, 1.05, 1.95]) == [0, 10, 19]


def test_a_song_with_a_cover_has_no_film(tmp_path):
  path = tmp_path / 'song.mp4'
  with av.open(str(path), 'w') as container:
    cover = add_pictures(container, 'mjpeg', [255], cover=True)
    audio = container.add_stream('aac', rate=16000, layout='mono')
    encode(container, *cover)
    add_sound(container, 1, audio)
  with pytest.raises(RecordingError, match=r'song\.mp4: holds no video stream'):
    VideoFrames(path)


def test_the_first_of_several_films(tmp_path):
  path = tmp_path / 'two.mkv'
  with av.open(str(path), 'w') as container:
    first = add_pictures(container, 'libx264', range(20))
    second = add_pictures(container, 'libx264', range(100, 120))
    for (stream, frames), place in ((first, 0), (second, 1)):
      assert stream.index == place
      encode(container, stream, frames)
  assert shown(path, [0.0, 0.55, 1.9]) == [0, 5, 19]


def test_an_edit_list_takes_the_beginning_away(tmp_path):
  """As a phone trims: the samples stay, the list says what is shown."""
  whole, path = tmp_path / 'whole.mp4', tmp_path / 'trimmed.mp4'
  write_video(whole, map(numbered, range(60)), 10)
  data = whole.read_bytes()
  place, _ = damaged_videos.box(data, b'elst')
  scale, _ = damaged_videos.box(data, b'mvhd')
  ticks = struct.unpack('>I', data[scale + 20 : scale + 24])[0]
  clock, _ = damaged_videos.box(data, b'mdhd')
  unit = struct.unpack('>I', data[clock + 20 : clock + 24])[0]
  # From 1.3 s on, between key frames, for 3 s.
  entry = struct.pack('>Ii', 3 * ticks, 13 * unit // 10)
  path.write_bytes(data[: place + 16] + entry + data[place + 24 :])
  source = VideoFrames(path)
  times = np.arange(30) / 10
  found = list(source.frames(times.tolist()))
  assert [number_of(picture) for _, picture in found] == list(range(13, 43))
  np.testing.assert_allclose([time for time, _ in found], times, atol=1e-6)
  assert source.duration == pytest.approx(3.0, abs=0.11)


def test_recordings_without_sound_and_without_pictures(tmp_path):
  source = tmp_path / 'source'
  source.mkdir()
  spoken = [(0.5, 1.0, 'MOT', 'look'), (1.2, 1.8, 'MOT', 'a ball')]
  write_video(source / 'mute.mp4', map(numbered, range(20)), 10)
  with av.open(str(source / 'dark.mp4'), 'w') as container:
    add_sound(container, 2)
  # Of a suffix that says so, it is no video that lacks something.
  (source / 'sound.m4a').write_bytes((source / 'dark.mp4').read_bytes())
  for name in ('mute', 'dark', 'sound'):
    (source / f'{name}.vtt').write_text(writers.webvtt(spoken))
  build('folder', source, tmp_path / 'out', size=8, vocabulary=300, audit='off')
  corpus = Corpus(tmp_path / 'out')
  counts = corpus.index.groupby('recording')['frame_count'].sum().to_dict()
  assert counts == {'mute': 2, 'sound': 0}
  details = corpus.provenance()['recordings']['mute']['details']
  assert details['sound'] == 'none'
  (line,) = (tmp_path / 'out' / 'quarantine.jsonl').read_text().splitlines()
  line = json.loads(line)
  assert line['recording'] == 'dark'
  assert 'dark.mp4: holds no video stream' in line['reason']
  assert 'take this one away to use its transcript' in line['reason']


def test_a_file_that_does_not_declare_its_length_is_measured(tmp_path):
  """What a browser records, or a program that was stopped, declares none."""
  whole, path = tmp_path / 'whole.mp4', tmp_path / 'live.mkv'
  write_video(whole, map(numbered, range(60)), 10)
  data = damaged_videos.remuxed(whole.read_bytes(), 'matroska')
  place = damaged_videos.declared_length(data)
  path.write_bytes(data[:place] + bytes(8) + data[place + 8 :])
  with av.open(str(path)) as container:
    assert not container.duration, 'the fixture declares a length'
  assert VideoFrames(path).duration == pytest.approx(6.0)
  assert shown(path, [0.0, 3.25, 5.95]) == [0, 32, 59]


def test_a_title_in_another_encoding_is_no_damage(tmp_path):
  """Older cameras and programs write titles in Latin-1."""
  path = tmp_path / 'old.avi'
  with av.open(str(path), 'w') as container:
    container.metadata['title'] = 'Gruesse'
    encode(container, *add_pictures(container, 'mpeg4', range(20)))
  data = path.read_bytes()
  assert b'Gruesse' in data
  path.write_bytes(data.replace(b'Gruesse', b'Gr\xfc\xdfe  '))
  assert shown(path, [0.0, 1.25]) == [0, 12]


@pytest.mark.parametrize('seconds', [9.0, 10.0**5, 10.0**6, 10.0**12])
def test_a_last_picture_does_not_stand_for_what_is_missing(tmp_path, seconds):
  whole, path = tmp_path / 'whole.mp4', tmp_path / 'long.mkv'
  write_video(whole, map(numbered, range(60)), 10)
  data = damaged_videos.remuxed(whole.read_bytes(), 'matroska')
  place = damaged_videos.declared_length(data)
  wrong = struct.pack('>d', seconds * 1000)
  path.write_bytes(data[:place] + wrong + data[place + 8 :])
  with pytest.raises(
    RecordingError,
    match=r'long\.mkv.*(frames end at 6\.000 s|more than a week)',
  ):
    list(VideoFrames(path).frames([0.0, min(seconds, 10**5) - 1]))


def test_packets_that_are_leapt_over_at_the_start_are_missed(tmp_path):
  """Eight bytes of their head are gone, and with them the first two seconds."""
  whole, path = tmp_path / 'whole.mp4', tmp_path / 'hurt.mkv'
  write_video(whole, map(numbered, range(60)), 10)
  data = damaged_videos.remuxed(whole.read_bytes(), 'matroska')
  place = data.index(b'\x1f\x43\xb6\x75') + 4
  path.write_bytes(data[:place] + data[place + 8 :])
  with av.open(str(path), metadata_errors='replace') as container:
    packet = next(container.demux(video=0))
    assert packet.pts * packet.time_base > 1, 'the fixture has its beginning'
  with pytest.raises(RecordingError, match=r'hurt\.mkv.*lacks its beginning'):
    VideoFrames(path)
  # Pictures that begin late in a sound file are no damage.
  write_raw(path, [5000 + 100 * number for number in range(40)])
  assert shown(path, [0.0, 1.0]) == [0, 10]


def test_moments_without_a_picture_of_their_own_are_counted(tmp_path):
  """Pictures that end nearly a second early: the last one stands, and is told."""
  source = tmp_path / 'source'
  source.mkdir()
  whole = tmp_path / 'whole.mp4'
  write_video(whole, map(numbered, range(60)), 10)
  data = damaged_videos.remuxed(whole.read_bytes(), 'matroska')
  place = damaged_videos.declared_length(data)
  for name, seconds in (('sound', 6.0), ('early', 6.9)):
    length = struct.pack('>d', seconds * 1000)
    (source / f'{name}.mkv').write_bytes(
      data[:place] + length + data[place + 8 :]
    )
    spoken = [(1.0, 2.0, 'MOT', 'look'), (seconds - 0.3, seconds, 'MOT', 'bye')]
    (source / f'{name}.vtt').write_text(writers.webvtt(spoken))
  build('folder', source, tmp_path / 'out', size=8, vocabulary=300, audit='off')
  recordings = Corpus(tmp_path / 'out').provenance()['recordings']
  assert 'pictures_apart' not in recordings['sound']['details']
  # Shown from 5.9 s on, wanted for 6.6 s.
  assert recordings['early']['details']['pictures_apart'] == {
    'moments': 1,
    'seconds': pytest.approx(0.7, abs=0.01),
  }


def test_a_build_of_uneven_frames_takes_those_that_were_shown(tmp_path):
  """A phone's rate falls in the dark; here with B-frames and a late start."""
  source = tmp_path / 'source'
  source.mkdir()
  rng = np.random.default_rng(4)
  stamps = 7000 + np.cumsum(rng.integers(15, 400, 80))
  write_raw(source / 'tape.mp4', [int(stamp) for stamp in stamps])
  shown_at = (stamps - stamps[0]) / 1000
  spoken = [(1.0, 4.0, 'MOT', 'look'), (6.0, 9.5, 'MOT', 'there')]
  (source / 'tape.vtt').write_text(writers.webvtt(spoken))
  build(
    'folder', source, tmp_path / 'out', size=64, fit='stretch', vocabulary=300,
    rate=5.0, silence=0,
  )  # fmt: skip
  corpus = Corpus(tmp_path / 'out')
  for _, row in corpus.index.iterrows():
    wanted = row['start'] + np.arange(row['frame_count'] + 20) / 5
    wanted = wanted[wanted < row['end'] - 1e-6]
    latest = np.unique(np.searchsorted(shown_at, wanted + 1e-6, 'right') - 1)
    np.testing.assert_allclose(row['frame_times'], shown_at[latest], atol=1e-6)
