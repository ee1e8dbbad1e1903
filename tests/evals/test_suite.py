"""The suite: files of a run, limits, and errors that name the fix."""

import json

import jax
import pytest

from babyvfm_jax import models
from babyvfm_jax.corpus import tokenizer as tokenizer_lib
from babyvfm_jax.evals import controls, item, scores, suite
from babyvfm_jax.report import gallery as report_gallery
from babyvfm_jax.report import run as report_run


@pytest.fixture
def knowing(teller):
  def last(name):
    return name and name[-1]

  return teller(
    lambda a, b: float(last(a) == last(b)),
    lambda a, b: [-0.1 if last(a) == last(b) else -2.0] * len(b),
  )


def test_scores_answers_and_gallery_are_written(every_form, knowing, tmp_path):
  rows = suite.run(
    [knowing, controls.Constant()], every_form, tmp_path / 'run', bootstrap=50
  )
  assert scores.read_scores(tmp_path / 'run' / 'scores.json') == rows
  main = {(row.task, row.subject): row for row in reversed(rows)}
  for folder in every_form:
    task = item.read_task(folder)
    row = main[task.name, 'teller']
    assert (row.metric, row.step) == (task.card['metric'], 7)
    assert row.items_sha256 == task.items_sha256
    assert row.low <= row.value <= row.high
    assert row.low > row.chance
    constant = main[task.name, 'constant']
    assert constant.value == pytest.approx(constant.chance, abs=1e-12)
    assert constant.step is None
    answers = tmp_path / 'run' / 'answers' / task.name
    lines = (answers / 'teller-7.jsonl').read_text().splitlines()
    records = [json.loads(line) for line in lines]
    assert [record['item'] for record in records] == [
      one.id for one in task.items
    ]
    assert (answers / 'constant.jsonl').is_file()
  words = {record.get('word') for record in records}
  assert words == {None}  # the last task tags no words, the first does
  first = (tmp_path / 'run/answers/visual/teller-7.jsonl').read_text()
  assert json.loads(first.splitlines()[0])['word'] == 'a'


def test_the_report_reads_what_the_suite_writes(every_form, knowing, tmp_path):
  knowing.name = 'model'
  suite.run([knowing], every_form, tmp_path / 'run', bootstrap=10)
  run = report_run.read_run(tmp_path / 'run')
  assert {sheet.task for sheet in run.sheets} == {f.name for f in every_form}
  exhibits = report_gallery.exhibits(run)
  assert len(exhibits) == len(every_form)
  judged = [one.verdict for shown in exhibits.values() for one in shown]
  assert set(judged) <= {'right', ''}
  assert judged.count('right') > len(judged) / 2


def test_a_second_evaluation_replaces_its_rows_and_keeps_others(
  make_task, form, knowing, tmp_path
):
  workdir = tmp_path / 'run'
  other = make_task(
    [
      {
        'id': '0',
        'visuals': [['a.png'], ['b.png']],
        'texts': ['a'],
        'choose': 'visual',
        'answer': 0,
      }
    ],
    'other',
  )
  suite.run([knowing], [other], workdir)
  suite.run([knowing], [form], workdir)
  suite.run([knowing], [form], workdir)
  rows = scores.read_scores(workdir / 'scores.json')
  assert {row.task for row in rows} == {'other', form.name}
  assert len({row.key for row in rows}) == len(rows)
  shown = json.loads((workdir / 'gallery' / 'gallery.json').read_text())
  assert {entry['task'] for entry in shown} == {'other', form.name}


def test_the_gallery_stays_with_the_latest_checkpoint(form, knowing, tmp_path):
  def shown_steps():
    path = tmp_path / 'run' / 'gallery' / 'gallery.json'
    return {entry['step'] for entry in json.loads(path.read_text())}

  for step, shown in ((7, {7}), (3, {7}), (9, {9})):
    knowing.step = step
    suite.run([knowing], [form], tmp_path / 'run', bootstrap=5)
    assert shown_steps() == shown


def test_a_limit_keeps_clusters_and_pools_whole(make_task, knowing):
  entries = [
    {
      'id': f'{cluster}-{i}',
      'visuals': [['a.png'], ['b.png']],
      'texts': ['a'],
      'choose': 'visual',
      'answer': 0,
      'cluster': str(cluster),
    }
    for cluster in range(10)
    for i in range(4)
  ]
  task = item.read_task(make_task(entries, 'clusters'))
  kept = suite.subset(task, 10, seed=0)
  assert len(kept) == 12
  assert len({one.cluster for one in kept}) == 3
  assert kept == suite.subset(task, 10, seed=0)
  assert kept != suite.subset(task, 10, seed=1)
  pools = [
    {
      'id': f'{pool}-{i}',
      'visuals': [[f'{i}.png']],
      'texts': ['a'],
      'tags': [f'pool:{pool}'],
      'cluster': str(i),
    }
    for pool in range(3)
    for i in range(5)
  ]
  task = item.read_task(make_task(pools, 'pools', protocol='retrieval'))
  kept = suite.subset(task, 1, seed=0)
  assert len(kept) == 5 and len({one.tag('pool') for one in kept}) == 1


def test_a_folder_of_tasks_stands_for_its_tasks(every_form):
  folder = every_form[0].parent
  (folder / 'notes').mkdir()
  assert suite.find_tasks([folder]) == sorted(every_form)
  assert suite.find_tasks([every_form[3], folder])[0] == every_form[3]


@pytest.mark.parametrize(
  ('make', 'message'),
  [
    (False, r'nothing: no such folder; give a task folder'),
    (True, r'nothing: neither a task folder nor a folder of task folders'),
  ],
)
def test_a_wrong_folder_is_named(make, message, tmp_path):
  if make:
    (tmp_path / 'nothing').mkdir()
  with pytest.raises(item.TaskError, match=message):
    suite.find_tasks([tmp_path / 'nothing'])


@pytest.mark.parametrize(
  ('card', 'message'),
  [
    ({'metric': 'precision'}, r'card\.json: "metric" .precision. is none of'),
    ({'chance': 0.25}, r'card\.json: "chance" is 0\.25, but guessing'),
    ({'protocol': 'retrieval'}, r'items\.jsonl: item .0.: a retrieval item'),
  ],
)
def test_a_card_that_does_not_fit_its_items_is_named(
  make_task, knowing, card, message
):
  entry = {
    'id': '0',
    'visuals': [['a.png'], ['b.png']],
    'texts': ['a'],
    'choose': 'visual',
    'answer': 0,
  }
  with pytest.raises(item.TaskError, match=message):
    suite.run([knowing], [make_task([entry], **card)])


def test_a_run_without_tasks_is_told_how_to_get_some():
  with pytest.raises(item.TaskError, match='tools/build_tasks'):
    suite.find_tasks([])


def test_two_tasks_of_one_name_are_refused(make_task, form, knowing):
  entry = {'id': '0', 'visuals': [['a.png']], 'texts': ['a']}
  other = make_task([entry], 'other')
  card = json.loads((other / 'card.json').read_text())
  (other / 'card.json').write_text(json.dumps({**card, 'name': form.name}))
  with pytest.raises(item.TaskError, match='is also that of'):
    suite.run([knowing], [form, other])


def test_a_model_sits_everything_with_its_controls(every_form, tmp_path):
  tokenizer = tokenizer_lib.Tokenizer.train(
    ['a word b', 'word c again d e f g h'] * 4,
    tmp_path / 'tokenizer',
    300,
    kind='word',
  )
  model = models.build(
    'nano',
    vocabulary_size=tokenizer.vocabulary_size,
    image_size=16,
    layers=1,
    width=32,
    text_width=32,
  )
  batch = models.example_batch(1, 1, 1, 8, 16)

  @jax.jit
  def init(key):
    return model.init(key, batch, outputs=models.OUTPUTS)['params']

  rows = suite.evaluate_model(
    model,
    init(jax.random.key(0)),
    tokenizer,
    tmp_path / 'run',
    5,
    tasks=[
      folder
      for folder in every_form
      if folder.name in ('visual', 'likely-text', 'retrieval', 'next-token')
    ],
    image_size=16,
    controls=True,
    bootstrap=20,
  )
  steps = {row.subject: row.step for row in rows}
  assert steps == {
    'model': 5,
    'constant': None,
    'random': None,
    'pixel_matcher': None,
    'image_blind': 5,
    'text_blind': 5,
    'shuffled_pictures': 5,
    'position_prior': None,
    'text_probe': None,
  }
  # Figures that are no probabilities have no loss.
  losses = {row.subject for row in rows if row.metric == 'loss'}
  assert losses == {
    'model',
    'image_blind',
    'text_blind',
    'shuffled_pictures',
  }


def test_tasks_are_chosen_by_patterns_of_their_names(make_task):
  one = {'id': '0', 'visuals': [['a.png']], 'texts': ['x', 'y']}
  for name in ('a-words', 'b-words', 'b-number'):
    folder = make_task([{**one, 'choose': 'text', 'answer': 0}], name).parent
  chosen = suite.matching([folder], 'b-*')
  assert [one.name for one in chosen] == ['b-number', 'b-words']
  assert len(suite.matching([folder], '')) == 3
  assert [one.name for one in suite.matching([folder], 'a*, *-number')] == [
    'a-words',
    'b-number',
  ]
  with pytest.raises(
    item.TaskError, match=r'no task is called .c-..; there are a-w'
  ):
    suite.matching([folder], 'c-*')
