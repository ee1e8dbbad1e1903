"""Video: the right picture at the right time, upright, or a clear error."""

import pickle
from fractions import Fraction

import av
import numpy as np
import pytest

from babyvfm_jax.corpus.recording import RecordingError
from babyvfm_jax.corpus.video import VideoFrames, write_video

RATE = 10
BITS = 8


def numbered(number, height=64, width=96):
  """A picture that shows its number as eight stripes; white mark top left."""
  picture = np.full((height, width, 3), 64, np.uint8)
  stripes = np.array([number >> bit & 1 for bit in range(BITS)], np.uint8)
  row = np.repeat(stripes * 255, width // BITS)
  picture[height // 2 :] = row[None, :, None]
  picture[: height // 4, : width // 4] = (250, 250, 20)
  return picture


def number_of(picture):
  """Reads the number of an upright picture."""
  height, width = picture.shape[:2]
  centres = (np.arange(BITS) + 0.5) * width / BITS
  row = picture[height * 3 // 4, centres.astype(int)].mean(-1)
  return int(((row > 128) << np.arange(BITS)).sum())


def write_raw(
  path, stamps, *, time_base=Fraction(1, 1000), turn=None, gop=250, rate=30
):
  """Writes numbered frames with the given stamps, through PyAV alone."""
  with av.open(str(path), 'w') as container:
    # AVI holds no display times, so it holds no pictures out of order.
    codec, ahead = ('mpeg4', '0') if path.suffix == '.avi' else ('libx264', '2')
    stream = container.add_stream(
      codec, rate=rate, options={'bf': ahead, 'threads': '1'}
    )
    stream.bit_rate = 2_000_000
    stream.width, stream.height = 96, 64
    stream.pix_fmt = 'yuv420p'
    stream.gop_size = gop
    stream.codec_context.time_base = time_base
    if turn:
      stream.set_display_rotation(*turn)
    for number, stamp in enumerate(stamps):
      frame = av.VideoFrame.from_ndarray(numbered(number), format='rgb24')
      frame.pts, frame.time_base = stamp, time_base
      container.mux(stream.encode(frame))
    container.mux(stream.encode())


def shown(path, times):
  return [number_of(picture) for _, picture in VideoFrames(path).frames(times)]


@pytest.fixture(scope='module')
def video(tmp_path_factory):
  """Ten seconds of numbered frames with several key frames."""
  path = tmp_path_factory.mktemp('video') / 'numbered.mp4'
  write_video(path, (numbered(n) for n in range(100)), RATE)
  return path


def test_what_is_written_is_read(video):
  source = VideoFrames(video)
  assert source.duration == 10.0
  read = list(source.frames([n / RATE for n in range(100)]))
  assert [number_of(picture) for _, picture in read] == list(range(100))
  assert [time for time, _ in read] == [n / RATE for n in range(100)]
  for number, (_, picture) in enumerate(read):
    error = np.abs(picture.astype(int) - numbered(number)).mean()
    assert error < 4, f'frame {number} differs by {error:.1f} grey levels'


@pytest.mark.parametrize(
  ('time', 'number'),
  [
    (0.0, 0),
    (0.05, 0),
    (0.0999, 0),
    (0.1, 1),
    (2.55, 25),
    (9.99, 99),
    (50, 99),
  ],
)
def test_a_time_shows_the_latest_frame_at_or_before(video, time, number):
  assert shown(video, [time]) == [number]


def test_a_seek_finds_what_decoding_in_sequence_finds(video):
  rng = np.random.default_rng(0)
  for _ in range(20):
    times = sorted(rng.uniform(0, 10, rng.integers(1, 5)))
    assert shown(video, times) == [int(time * RATE) for time in times]


def test_repeated_times_repeat_the_frame(video):
  assert shown(video, [3.0, 3.0, 3.04, 3.1]) == [30, 30, 30, 31]


def test_times_must_ascend(video):
  with pytest.raises(ValueError, match='ascending'):
    list(VideoFrames(video).frames([1.0, 0.5]))


def test_no_times_no_frames_and_a_source_pickles(video):
  source = pickle.loads(pickle.dumps(VideoFrames(video)))
  assert list(source.frames([])) == []
  assert source == VideoFrames(video)


@pytest.mark.parametrize('shape', [(64, 64), (96, 96), (128, 96), (96, 128)])
def test_the_same_frames_give_the_same_bytes(tmp_path, shape):
  rng = np.random.default_rng(1)
  small = [(side // 16) for side in shape]
  frames = [
    np.kron(
      rng.integers(0, 256, (*small, 3), np.uint8),
      np.ones((16, 16, 1), np.uint8),
    )
    for _ in range(25)
  ]
  contents = set()
  for place in range(6):
    path = tmp_path / f'{place}.mp4'
    write_video(path, frames, RATE)
    contents.add(path.read_bytes())
    # Leaves other values in the memory that the next encoder is given.
    np.full(10**6, place * 37 % 256, np.uint8).sum()
  assert len(contents) == 1


@pytest.mark.parametrize('rotation', [90, 180, 270])
def test_a_turned_camera_is_read_upright(tmp_path, rotation):
  path = tmp_path / 'turned.mp4'
  write_video(path, [numbered(5), numbered(9)], RATE, rotation=rotation)
  with av.open(str(path)) as container:
    stored = next(container.decode(video=0)).to_ndarray(format='rgb24')
  turned = np.rot90(numbered(5), -rotation // 90)
  assert stored.shape == turned.shape
  assert np.abs(stored.astype(int) - turned).mean() < 4
  pictures = [picture for _, picture in VideoFrames(path).frames([0.0, 0.1])]
  assert [number_of(picture) for picture in pictures] == [5, 9]
  assert np.abs(pictures[0].astype(int) - numbered(5)).mean() < 4


@pytest.mark.parametrize('degrees', [0, 90, 180, 270])
def test_a_mirrored_camera_is_read_upright(tmp_path, degrees):
  path = tmp_path / 'mirrored.mp4'
  write_raw(path, [0, 100], turn=(degrees, True))
  ((_, picture),) = VideoFrames(path).frames([0.0])
  # The player turns the stored picture counterclockwise, then mirrors it.
  wanted = np.rot90(numbered(0), degrees // 90)[:, ::-1]
  assert picture.shape == wanted.shape
  assert np.abs(picture.astype(int) - wanted).mean() < 6


def test_uneven_frame_times_are_exact(tmp_path):
  path = tmp_path / 'uneven.mp4'
  stamps = [0, 40, 50, 400, 410, 2000, 2003, 9000]
  write_raw(path, stamps)
  times = [0.0, 0.0399, 0.04, 0.399, 0.4, 1.999, 2.0029, 2.003, 8.9, 9.0]
  assert shown(path, times) == [0, 0, 1, 2, 3, 4, 5, 6, 6, 7]
  read = [
    time for time, _ in VideoFrames(path).frames([s / 1e3 for s in stamps])
  ]
  np.testing.assert_allclose(read, np.array(stamps) / 1e3, rtol=0, atol=1e-9)


@pytest.mark.parametrize('suffix', ['.mp4', '.mkv', '.ts'])
def test_times_count_from_the_start_of_the_file(tmp_path, suffix):
  path = tmp_path / f'late{suffix}'
  write_raw(path, [5000 + 100 * n for n in range(40)])
  with av.open(str(path)) as container:
    first = next(container.decode(video=0))
    assert first.pts * first.time_base > 0.1, 'the fixture has no offset'
  source = VideoFrames(path)
  ((time, picture),) = source.frames([0.0])
  assert (time, number_of(picture)) == (0.0, 0)
  assert shown(path, [0.05, 1.0, 3.05]) == [0, 10, 30]
  assert source.duration == pytest.approx(4.0, abs=0.1)


def test_pictures_that_start_after_the_sound(tmp_path):
  path = tmp_path / 'sound.mp4'
  with av.open(str(path), 'w') as container:
    video = container.add_stream('libx264', rate=10)
    video.width, video.height, video.pix_fmt = 96, 64, 'yuv420p'
    audio = container.add_stream('aac', rate=16000, layout='mono')
    for number in range(20):
      frame = av.VideoFrame.from_ndarray(numbered(number), format='rgb24')
      frame.pts, frame.time_base = number + 10, Fraction(1, 10)
      container.mux(video.encode(frame))
    for place in range(40):
      samples = np.zeros((1, 1024), np.float32)
      frame = av.AudioFrame.from_ndarray(samples, 'fltp', layout='mono')
      frame.sample_rate, frame.pts = 16000, place * 1024
      container.mux(audio.encode(frame))
    container.mux(video.encode())
    container.mux(audio.encode())
  # The first picture stands for the second ahead of it.
  (first, second) = VideoFrames(path).frames([0.0, 2.05])
  assert (round(first[0], 3), number_of(first[1])) == (1.0, 0)
  assert (round(second[0], 3), number_of(second[1])) == (2.0, 10)


def test_far_apart_times_without_an_index(tmp_path):
  path = tmp_path / 'long.ts'
  write_raw(path, [500 * n for n in range(100)], gop=20)
  times = [0.2, 12.0, 30.3, 30.9, 49.5]
  assert shown(path, times) == [0, 24, 60, 61, 99]


def test_far_apart_times_without_a_key_frame_to_seek_to(tmp_path):
  """Every seek into such a file lands late, even one to its start."""
  path = tmp_path / 'one_key.ts'
  write_raw(path, [5000 + 500 * n for n in range(100)])
  times = [0.2, 12.0, 30.3, 30.9, 49.5]
  assert shown(path, times) == [0, 24, 60, 61, 99]


@pytest.mark.parametrize('suffix', ['.mp4', '.mkv', '.avi', '.ts', '.mov'])
@pytest.mark.parametrize('gop', [1, 7, 250])
def test_any_container_by_seek_and_in_sequence(
  tmp_path, suffix, gop, monkeypatch
):
  monkeypatch.setattr('babyvfm_jax.corpus.video._SEEK_GAP', 0.5)
  path = tmp_path / f'a{suffix}'
  write_raw(path, range(120), time_base=Fraction(1, 10), gop=gop, rate=10)
  rng = np.random.default_rng(gop)
  for _ in range(4):
    times = sorted(rng.uniform(0, 12, 5))
    found = list(VideoFrames(path).frames(times))
    assert [number_of(p) for _, p in found] == [int(t * 10) for t in times]


def test_real_video_by_seek_and_in_sequence(shared_data):
  source = VideoFrames(shared_data / 'video_fixtures' / 'rabbit320.mp4')
  assert source.duration == pytest.approx(7.8)
  every = [frame / 30 + 1e-4 for frame in range(234)]
  sequence = {
    round(time * 30): picture.tobytes()
    for time, picture in source.frames(every)
  }
  assert sorted(sequence) == list(range(234))
  rng = np.random.default_rng(2)
  times = sorted(rng.uniform(0, 7.8, 6))
  for wanted, (time, picture) in zip(times, source.frames(times), strict=True):
    assert time <= wanted < time + 1 / 30 + 1e-9
    assert picture.tobytes() == sequence[round(time * 30)]
    assert picture.shape == (240, 320, 3)


def test_every_real_video_opens(shared_data):
  paths = sorted((shared_data / 'video_fixtures').glob('*.mp4'))
  assert len(paths) == 4
  for path in paths:
    source = VideoFrames(path)
    (first, last) = source.frames([0.0, source.duration])
    assert first[0] == 0.0
    assert last[0] == pytest.approx(source.duration - 1 / 30, abs=1e-3)
    assert not np.array_equal(first[1], last[1])


def test_a_file_that_was_cut_off_is_named_with_the_time(video, tmp_path):
  path = tmp_path / 'cut.mp4'
  content = video.read_bytes()
  path.write_bytes(content[: len(content) * 6 // 10])
  source = VideoFrames(path)  # The index stands first and is whole.
  with pytest.raises(
    RecordingError, match=r'cut\.mp4.*\d\.\d+ s.*copy'
  ) as info:
    list(source.frames([0.0, 1.0, 9.5]))
  assert 'ffmpeg' in str(info.value)
  # What is there can be had.
  assert shown(path, [0.0, 1.0]) == [0, 10]


def test_a_damaged_stretch_is_named_and_can_be_passed_over(video, tmp_path):
  path = tmp_path / 'scratched.mp4'
  content = bytearray(video.read_bytes())
  with av.open(str(video)) as container:
    for entry in container.streams.video[0].index_entries[30:35]:
      content[entry.pos : entry.pos + entry.size] = bytes(entry.size)
  path.write_bytes(bytes(content))
  assert shown(path, [1.0, 9.5]) == [10, 95], 'a seek leaps over the damage'
  with pytest.raises(RecordingError, match=r'scratched\.mp4.*near 2\.900 s'):
    list(VideoFrames(path).frames([1.0, 3.5]))


def test_a_file_without_its_index_is_refused(tmp_path):
  path = tmp_path / 'no_index.mp4'
  write_raw(path, [100 * n for n in range(50)])
  content = path.read_bytes()
  path.write_bytes(content[: len(content) // 2])
  with pytest.raises(RecordingError, match=r'no_index\.mp4.*cut short.*copy'):
    VideoFrames(path)


def test_frames_that_end_early_are_no_lasting_still(video, tmp_path):
  """Cut between two frames nothing is undecodable, yet pictures are missing."""
  path = tmp_path / 'early.mp4'
  with av.open(str(video)) as container:
    cut = container.streams.video[0].index_entries[60].pos
  path.write_bytes(video.read_bytes()[:cut])
  source = VideoFrames(path)
  assert source.duration == 10.0
  assert shown(path, [5.9]) == [59]
  with pytest.raises(RecordingError, match=r'early\.mp4.*6\.000 s.*ffmpeg'):
    list(source.frames([5.9, 9.0]))


@pytest.mark.parametrize('content', [b'', b'not a video' * 1000])
def test_no_video_at_all(tmp_path, content):
  path = tmp_path / 'bad.mp4'
  path.write_bytes(content)
  with pytest.raises(RecordingError, match=r'bad\.mp4: not a readable video'):
    VideoFrames(path)


def test_a_missing_file_and_one_without_pictures(tmp_path):
  with pytest.raises(RecordingError, match='no such video'):
    VideoFrames(tmp_path / 'none.mp4')
  path = tmp_path / 'sound_only.mp4'
  with av.open(str(path), 'w') as container:
    audio = container.add_stream('aac', rate=16000, layout='mono')
    samples = np.zeros((1, 1024), np.float32)
    frame = av.AudioFrame.from_ndarray(samples, 'fltp', layout='mono')
    frame.sample_rate, frame.pts = 16000, 0
    container.mux(audio.encode(frame))
    container.mux(audio.encode())
  with pytest.raises(RecordingError, match='no video stream'):
    VideoFrames(path)


def test_a_failed_writing_leaves_nothing(tmp_path):
  def frames():
    yield from map(numbered, range(5))
    assert [item.name for item in tmp_path.iterdir()] == ['a.mp4.partial']
    raise RuntimeError('the world ended')

  with pytest.raises(RuntimeError, match='the world ended'):
    write_video(tmp_path / 'a.mp4', frames(), RATE)
  assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
  ('frames', 'rotation', 'message'),
  [
    ([], 0, 'at least one frame'),
    ([np.zeros((63, 64, 3), np.uint8)], 0, 'even'),
    ([np.zeros((64, 64), np.uint8)], 0, 'even'),
    ([np.zeros((64, 64, 3), np.float32)], 0, 'not uint8'),
    ([numbered(0), numbered(0, 64, 64)], 0, 'frame 1'),
    ([numbered(0)], 45, 'quarter turn'),
  ],
)
def test_frames_that_cannot_be_written(tmp_path, frames, rotation, message):
  with pytest.raises(ValueError, match=message):
    write_video(tmp_path / 'a.mp4', frames, RATE, rotation=rotation)
  assert list(tmp_path.iterdir()) == []
