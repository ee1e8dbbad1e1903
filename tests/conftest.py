"""A strict test process: warnings are errors, eight virtual devices."""

import os
from pathlib import Path

# Before the first use of a device: without NPROC, jax on few cores hangs in
# silence with several virtual devices.
os.environ.setdefault('NPROC', '16')
os.environ.setdefault('JAX_PLATFORMS', 'cpu')
_FLAG = '--xla_force_host_platform_device_count'
if _FLAG not in os.environ.get('XLA_FLAGS', ''):
  os.environ['XLA_FLAGS'] = f'{os.environ.get("XLA_FLAGS", "")} {_FLAG}=8'
os.environ.setdefault('JAX_NUMPY_RANK_PROMOTION', 'raise')

import hypothesis  # noqa: E402
import pytest  # noqa: E402

# A busy machine is no fault of what is tested.
hypothesis.settings.register_profile('busy', deadline=None)
hypothesis.settings.load_profile('busy')

_ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope='session')
def root() -> Path:
  """The repository's root."""
  return _ROOT


@pytest.fixture(scope='session')
def shared_data() -> Path:
  """Folder of real data: $BABYVFM_DATA, or `shared/data` beside the clone."""
  folder = Path(
    os.environ.get('BABYVFM_DATA', _ROOT.parent / 'shared' / 'data')
  )
  if not folder.is_dir():
    pytest.skip(f'no real data at {folder}; set BABYVFM_DATA to run this test')
  return folder
