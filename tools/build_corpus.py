"""Builds a corpus from an archive of recordings.

  python tools/build_corpus.py --source=DIR --out=DIR [--layout=NAME]

It says which layout it recognised, and why. Interrupted anywhere, the same
command goes on; on a finished corpus it does nothing, or reads what has
changed. Ground truth becomes tests in OUT/tasks.
"""

from absl import flags

from babyvfm_jax import app
from babyvfm_jax.corpus import build, runners
from babyvfm_jax.corpus.audit import gate
from babyvfm_jax.corpus.settings import Settings
from babyvfm_jax.evals import tasks

_LAYOUT = flags.DEFINE_string('layout', 'auto', 'How the archive is laid out.')
_SOURCE = flags.DEFINE_string('source', None, 'The archive.', required=True)
_OUT = flags.DEFINE_string('out', None, 'The corpus.', required=True)
_WORKERS = flags.DEFINE_integer('workers', 2, 'Processes that read recordings.')
_RUNNER = flags.DEFINE_enum(
  'runner', runners.POOL, list(runners.RUNNERS), 'Where recordings are read.'
)
_BEAM = flags.DEFINE_string('beam_options', '', "--runner's, for Beam.")
_AUDIT = flags.DEFINE_enum(
  'audit', 'fail', gate.MODES, 'What leakage leads to.'
)
_DRY_RUN = flags.DEFINE_bool('dry_run', False, 'Print a plan, do nothing.')
_TASKS = flags.DEFINE_bool('tasks', True, 'Make tests from ground truth.')
app.define_settings(Settings)


def main(_: list[str]) -> None:
  archive = (_LAYOUT.value, _SOURCE.value, _OUT.value)
  how = {
    'workers': _WORKERS.value,
    'runner': _RUNNER.value,
    'beam_options': _BEAM.value,
    **app.given_settings(Settings),
  }
  if _DRY_RUN.value:
    print(build.plan(*archive, **how))
    return
  result = build.build(*archive, audit=_AUDIT.value, **how)
  print(result.summary())
  out = result.folder / 'tasks'
  if _TASKS.value and not (result.state == 'unchanged' and out.exists()):
    made = tasks.build(result.layout, _SOURCE.value, result.folder, out)
    print(f'{len(made)} tasks in {out}' if made else 'No ground truth')


if __name__ == '__main__':
  app.run(main)
