"""Reading a run folder: absent files are empty, broken ones are named."""

import json
import shutil

import pytest

from babyvfm_jax.report.run import ReportError, read_run, read_runs


@pytest.fixture
def copy(run_folder, tmp_path):
  """A run to break."""
  return shutil.copytree(run_folder, tmp_path / 'run')


def test_all_of_a_run_is_read(run_folder):
  run = read_run(run_folder)
  assert run.name == run.label == 'quickstart'
  assert run.last_step == 2000
  steps, words = run.curve('perf/words_heard')
  assert len(steps) == 200 and words[-1] == 620_000
  assert [s.step for s in run.sheets if s.task == 'word_to_picture'] == list(
    range(0, 2001, 250)
  )
  assert set(run.cards) == {'nursery'}
  assert run.notes == ()


def test_an_empty_folder_is_an_empty_run(tmp_path):
  run = read_run(tmp_path)
  assert run.scores == run.metrics == run.sheets == run.gallery == ()
  assert run.last_step is None
  assert run.curve('train/loss')[0].shape == (0,)


def test_a_later_record_of_a_step_replaces_the_earlier_one(tmp_path):
  lines = [
    {'step': 1, 'train/loss': 5.0},
    {'step': 2, 'train/loss': 4.0},
    {'step': 1, 'train/loss': 3.0, 'flag': True, 'note': 'text'},
  ]
  text = ''.join(json.dumps(line) + '\n' for line in lines)
  (tmp_path / 'metrics.jsonl').write_text(text, 'utf-8')
  steps, losses = read_run(tmp_path).curve('train/loss')
  assert steps.tolist() == [1, 2] and losses.tolist() == [3.0, 4.0]


def test_half_a_last_line_is_left_out_and_said(tmp_path):
  path = tmp_path / 'metrics.jsonl'
  path.write_text('{"step": 1, "train/loss": 2}\n{"step": 2, "tra', 'utf-8')
  run = read_run(tmp_path)
  assert run.last_step == 1
  assert 'metrics.jsonl is incomplete' in run.notes[0]


@pytest.mark.parametrize(
  ('name', 'text', 'said'),
  [
    ('config.json', '{"name": ', 'config.json:1: not JSON'),
    ('config.json', '[1]', 'config.json: must hold one JSON object'),
    ('provenance.json', b'\xff\xfe', 'provenance.json: not UTF-8'),
    ('metrics.jsonl', '{"step": 1\n{"step": 2}\n', 'metrics.jsonl:1: not JSON'),
    # A whole last line was written on purpose: it is not half a line.
    ('metrics.jsonl', '{"step": 1}\n{"step"}\n', 'metrics.jsonl:2: not JSON'),
    ('metrics.jsonl', '{"step": "one"}\n', 'metrics.jsonl:1: "step" must be'),
    ('metrics.jsonl', '[]\n', 'metrics.jsonl:1: a line must hold'),
    ('scores.json', '[{', 'scores.json:1: not JSON'),
    ('scores.json', '{"a": 1}', 'scores.json: a row is not a score'),
    ('scores.json', '[{"task": "a"}]', 'scores.json: a row is not a score'),
    ('gallery/gallery.json', '[1]', 'gallery.json: must hold a list of items'),
    ('cards/nursery.json', '{', 'nursery.json:1: not JSON'),
    (
      'answers/word_to_picture/model-0.jsonl',
      '{"item": 1, "word": "dog"}\n',
      'model-0.jsonl:1',
    ),
  ],
)
def test_a_broken_file_is_named(copy, name, text, said):
  data = text if isinstance(text, bytes) else text.encode()
  (copy / name).write_bytes(data)
  with pytest.raises(ReportError, match=said.replace('[', r'\[')):
    read_run(copy)


def test_a_score_that_is_not_a_number_is_refused(copy):
  path = copy / 'scores.json'
  rows = json.loads(path.read_text('utf-8'))
  rows[3]['low'] = 'none'
  path.write_text(json.dumps(rows), 'utf-8')
  with pytest.raises(
    ReportError, match=r'scores.json: row 3 \(word_to_picture'
  ):
    read_run(copy)


def test_a_score_that_is_not_finite_is_left_out_and_said(copy):
  path = copy / 'scores.json'
  rows = json.loads(path.read_text('utf-8'))
  rows[0]['value'] = float('nan')
  path.write_text(json.dumps(rows), 'utf-8')
  run = read_run(copy)
  assert len(run.scores) == len(rows) - 1
  assert 'not finite: word_to_picture, accuracy, model, step 0' in run.notes[0]


def test_answers_of_controls_are_not_taken_for_the_models(copy):
  folder = copy / 'answers' / 'word_to_picture'
  for name in ('random.jsonl', 'model-ema-2000.jsonl', 'text_blind-5.jsonl'):
    (folder / name).write_text('{"correct": 1}\n', 'utf-8')
  steps = [s.step for s in read_run(copy).sheets if s.task == 'word_to_picture']
  assert steps == list(range(0, 2001, 250))


def test_a_missing_folder_is_an_error(tmp_path):
  with pytest.raises(ReportError, match='no such folder'):
    read_run(tmp_path / 'nowhere')


def test_labels_tell_runs_apart(run_folders):
  labels = [run.label for run in read_runs(run_folders)]
  assert labels == ['quickstart', 'one', 'two', 'shuffled']


def test_runs_of_one_folder_name_take_more_of_the_path(tmp_path):
  folders = [tmp_path / seed / 'run' for seed in ('seed0', 'seed1')]
  for folder in folders:
    folder.mkdir(parents=True)
  labels = [run.label for run in read_runs(folders)]
  assert labels == ['seed0/run', 'seed1/run']


def test_a_run_compared_with_itself_is_an_error(run_folder):
  with pytest.raises(ReportError, match='given twice'):
    read_runs([run_folder, run_folder])
