"""The loop: from a configuration to a trained model, read top to bottom.

Step t is dispatched before the metrics of step t - 1 are read, so nothing here
waits for the device but what must: records, checkpoints, evaluations. What the
loop itself knows (words heard, seconds, the record that is being filled) is
saved with the state, so that a run which was killed goes on as if it had not
been.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jax

from babyvfm_jax import config as config_lib
from babyvfm_jax import distributed, progress, provenance
from babyvfm_jax.data import device, loader
from babyvfm_jax.evals import suite
from babyvfm_jax.training import (
  assembly,
  checkpoint,
  metrics,
  periodic,
  sharding,
  throughput,
  writers,
)
from babyvfm_jax.training import record as record_lib
from babyvfm_jax.training.program import build_program
from babyvfm_jax.training.step import TrainState
from babyvfm_jax.training.validation import validate


def train(config: Any, workdir: str | Path) -> None:
  """Trains, or goes on training, one model in one folder.

  Args:
    config: ConfigDict with the fields of `configs/common.py`.
    workdir: The run folder.

  Raises:
    ConfigError: The config is not valid, or not that of the run in `workdir`.
    ProvenanceError: The data are not those of the run in `workdir`.
  """
  workdir = Path(workdir)
  plain = config_lib.plain(config)
  training, evals = plain['training'], plain['evals']
  seed, steps = plain['seed'], plain['steps']
  lead = jax.process_index() == 0
  validate(plain)

  # A run that has a checkpoint goes on, with the same config and data.
  before = None
  if checkpoint.steps(workdir):
    config_lib.check_resumable(config, workdir)
    before = provenance.read(workdir)
    if before and before['finished']:
      print(f'{workdir}: finished already, all {steps} steps', flush=True)
      return
  data = assembly.open_data(plain)
  described = assembly.describe_corpora(data)
  origin = provenance.collect(
    corpora=described,
    tokenizer_fingerprint=data.tokenizer.fingerprint,
    device=throughput.describe_devices(),
  )
  if before:
    origin = provenance.resume(workdir, before, origin)
  if lead:
    workdir.mkdir(parents=True, exist_ok=True)
    (workdir / config_lib.FILE).write_text(config_lib.to_json(config), 'utf-8')
    assembly.copy_into_run(workdir, plain, described)
    provenance.write(workdir, origin)

  # Model, objectives, optimizer, and the place of each array on the devices.
  program = build_program(plain, data)
  model, mesh = program.model, program.mesh

  # What happens when.
  folders = assembly.task_folders(plain)
  tasks = suite.find_tasks(folders) if folders else []
  asked = suite.matching(folders, evals['during']) if folders else []
  sit = periodic.Every(evals['every'] if tasks else 0, steps, at_end=False)
  log = periodic.Every(training['log_every'], steps)
  save = periodic.Every(training['checkpoint_every'], steps)

  def evaluate(state: TrainState, step: int, *, final: bool) -> None:
    params = state.params if state.ema is None else state.ema
    params = sharding.replicate(params, mesh)
    if lead and tasks:
      suite.evaluate_model(
        model,
        params,
        data.tokenizer,
        workdir,
        step,
        tasks=tasks if final else asked,
        image_size=plain['image_size'],
        abilities=assembly.trained_abilities(plain),
        controls=final and evals['controls'],
        bootstrap=evals['bootstrap'],
        limit=None if final else evals['limit'] or None,
        seed=seed,
        progress=final,
      )

  with checkpoint.Checkpoints(
    workdir, keep=training['keep'], keep_every=training['keep_every']
  ) as checkpoints:
    # The run's last state, or a first one, born where it belongs.
    record = record_lib.Record(components=len(data.streams))
    start = checkpoints.latest or 0
    if start:
      state, meta = checkpoints.restore(program.state_like(), start)
      record.restore(meta)
      print(f'{workdir}: goes on from step {start} of {steps}', flush=True)
    else:
      state = program.first_state()
    batches = loader.Loader(
      data.streams,
      seed=seed,
      steps=steps,
      start_step=start,
      threads=training['threads'],
      workers=training['workers'],
      process_index=jax.process_index(),
      process_count=jax.process_count(),
    )
    costs = assembly.count_costs(model, program.recipe, batches.examples())
    peak = throughput.peak_flops(model.matmul_dtype)
    if lead and not start:
      origin['batches'] = batches.describe()
      provenance.write(workdir, origin)
    if start:
      provenance.check_order(workdir, origin, batches.describe())
    if not start and sit.interval:
      evaluate(state, 0, final=False)

    with (
      batches,
      writers.MetricsWriter(
        workdir,
        start_step=start,
        tensorboard=training['tensorboard'],
        lead=lead,
      ) as writer,
      periodic.ProfilerWindow(
        workdir,
        start=training['profile_start'],
        steps=training['profile_steps'],
      ) as profiler,
      distributed.StopSignal(jax.process_count()) as stop,
      progress.stage('Train', steps, 'steps', start) as bar,
    ):
      ahead = device.prefetch(batches, mesh)
      clock = throughput.Clock(record.seconds)
      pending: tuple[str, dict[str, metrics.Mean]] = ('', {})
      for step in range(start, steps):
        profiler.before(step)
        with clock.waiting():
          name, batch = next(ahead)
        state, now = program.train_step(state, batch)
        # The device is at this step while the metrics of the last are read.
        record.add(*pending)
        pending, done = (name, now), step + 1
        clock.step(*costs[name])
        bar.advance(1, record.note)
        stopping = stop.requested(done)
        if not (stopping or log.due(done) or sit.due(done) or save.due(done)):
          continue

        # Here the device is waited for: what is written is complete.
        record.add(*pending)
        pending = ('', {})
        if log.due(done):
          values = record.close(clock.read(peak), batches.epochs(done))
          writer.write(done, values)
          record_lib.refuse_if_lost(done, values)
        with clock.paused():
          if sit.due(done):
            evaluate(state, done, final=False)
          if save.due(done) or stopping:
            checkpoints.save(state, done, record.to_meta(clock.seconds))
        if stopping and done < steps:
          print(
            f'Stopped after step {done} of {steps}, which is saved. The same '
            f'command, with --workdir={workdir}, goes on from there',
            flush=True,
          )
          return

    # The last and longest evaluation, with the last state saved.
    evaluate(state, steps, final=True)
  if lead:
    provenance.write(workdir, provenance.finish(origin))
  # The lead process may have evaluated for longer than others' exits wait.
  distributed.synchronise('end of run', jax.process_count())
  print(f'{workdir}: trained {steps} steps', flush=True)
