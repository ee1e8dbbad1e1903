#!/usr/bin/env bash
# Pretrains under Slurm, one process per GPU, on one node or several:
#
#   sbatch --nodes=2 --gpus-per-node=4 --ntasks-per-node=4 \
#     tools/launch/slurm.sh --config=configs/NAME.py:corpus=DIR --workdir=DIR
#
# Submit from the clone, after `make install` and, once,
# `.venv/bin/python -m pip install -e '.[cuda]'`. CORPUS and workdir must be on
# a file system that all nodes see. Two minutes before the time limit Slurm
# sends SIGTERM: the run saves, and the job is put back into the queue, where it
# goes on from there.
#
# Status: the syntax is checked by a test; it has not been run on a cluster.
#
#SBATCH --job-name=babyvfm
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=1
#SBATCH --gpus-per-node=1
#SBATCH --cpus-per-task=8
#SBATCH --time=04:00:00
#SBATCH --signal=TERM@120
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=slurm-%j.log
set -euo pipefail
cd "${SLURM_SUBMIT_DIR:?run this file with sbatch, from the clone}"

distributed=off
if [ "${SLURM_NTASKS:-1}" -gt 1 ]; then
  distributed=auto
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
srun --kill-on-bad-exit=1 .venv/bin/python -m experiments.pretrain \
  --distributed="$distributed" "$@" |& tee "$log"

# A run that was asked to stop says so; one that is done does not.
if grep -q '^Stopped after step' "$log"; then
  echo 'Back into the queue'
  scontrol requeue "$SLURM_JOB_ID"
fi
