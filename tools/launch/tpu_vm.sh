#!/usr/bin/env bash
# Pretrains on a Cloud TPU VM, one host or a whole slice:
#
#   TPU=my-v5e ZONE=us-west4-a tools/launch/tpu_vm.sh \
#     --config=configs/NAME.py:corpus=DIR --workdir=DIR
#
# The TPU must exist and `gcloud` be logged in; this copies the clone to all
# hosts, installs it once, and starts one process a host. DIRs are paths that
# every host sees: a mounted bucket, or a shared disk. The run is detached: it
# outlives the connection, and its output is in run.log on each host.
#
# Status: the syntax is checked by a test; it has not been run on a TPU.
set -euo pipefail
cd "$(dirname "$0")/../.."

: "${TPU:?name of the TPU VM}" "${ZONE:?its zone}"
on_all_hosts() {
  gcloud compute tpus tpu-vm ssh "$TPU" --zone="$ZONE" --worker=all \
    --command="$1"
}

archive=$(mktemp -t babyvfm-XXXXXX.tar.gz)
trap 'rm -f "$archive"' EXIT
git archive --prefix=babyvfm/ --output="$archive" HEAD
gcloud compute tpus tpu-vm scp "$archive" "$TPU":babyvfm.tar.gz \
  --zone="$ZONE" --worker=all

on_all_hosts "
  set -e
  tar -xzf babyvfm.tar.gz
  cd babyvfm
  make install
  .venv/bin/python -m pip install -q -e '.[tpu]'
"
# jax finds the slice's hosts by itself; alone, there is nothing to find.
printf -v arguments '%q ' "$@"
on_all_hosts "
  cd babyvfm
  nohup .venv/bin/python -m experiments.pretrain --distributed=auto $arguments \
    >run.log 2>&1 </dev/null &
"
echo "Started on all hosts of $TPU. Follow it on the first:"
echo "  gcloud compute tpus tpu-vm ssh $TPU --zone=$ZONE" \
  "--command='tail -f babyvfm/run.log'"
