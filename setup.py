"""Package metadata: what BabyVFM needs, and what else it can use."""

import re
from pathlib import Path

from setuptools import find_packages, setup

_ROOT = Path(__file__).parent

# Lower bounds are the oldest versions that the suite has been run against, or
# the oldest with an interface that the code uses; upper bounds only where a
# newer release is known, or bound, to break.
_REQUIREMENTS = [
  'absl-py>=2.1',
  'array_record>=0.8',
  'av>=18',
  'flax>=0.12,<0.14',
  'grain>=0.2.12',
  'jax>=0.10,<0.13',
  'jinja2>=3.1',
  'matplotlib>=3.9',
  'ml_collections>=1.0',
  'nltk>=3.9',
  'numpy>=2.0',
  'openpyxl>=3.1',
  'optax>=0.2.6',
  'orbax-checkpoint>=0.12,<0.13',
  'pandas>=2.2',
  'pillow>=10',
  'pyarrow>=18',
  'rich>=13',
  'scikit-learn>=1.5',
  'scipy>=1.13',
  'sentencepiece>=0.2',
  'simplejpeg>=1.8',
  'tensorboardX>=2.6',
  'tensorflow-datasets>=4.9.7',
]

_EXTRAS = {
  # Everything that `make test` and `make lint` use.
  'dev': [
    'apache-beam>=2.77',
    'hypothesis>=6.100',
    'mypy>=1.11',
    'opencv-python-headless>=4.10,<5',
    'pre-commit>=3.7',
    # An independent CIDEr that ours is held against; no Java for that.
    'pycocoevalcap>=1.2',
    'pytest>=8',
    'ruff>=0.9',
    # A photograph of a face for tests of their detector.
    'scikit-image>=0.25',
    'selenium>=4.20',
  ],
  # Outside models and frameworks that ours is compared with.
  'peers': [
    # Without open_clip, timm and torchvision all else still works.
    'open_clip_torch>=3',
    'safetensors>=0.5',
    'timm>=1',
    'torch>=2.4',
    'torchvision>=0.19',
    'transformers>=5',
  ],
  # Faces that are blurred when a corpus is built; version 5 has no cascades.
  'privacy': ['opencv-python-headless>=4.10,<5'],
  # Building a corpus on many machines.
  'beam': ['apache-beam>=2.77'],
  'cuda': ['jax[cuda12]>=0.10,<0.13'],
  'tpu': ['jax[tpu]>=0.10,<0.13'],
}


def _version() -> str:
  text = (_ROOT / 'babyvfm_jax' / '__init__.py').read_text('utf-8')
  match = re.search(r"^__version__ = '([^']+)'", text, re.MULTILINE)
  if match is None:
    raise RuntimeError('babyvfm_jax/__init__.py has no line __version__ = ...')
  return match.group(1)


setup(
  name='babyvfm_jax',
  version=_version(),
  description=(
    "Vision and language models pretrained on a child's view of the world"
  ),
  long_description=(_ROOT / 'README.md').read_text('utf-8'),
  long_description_content_type='text/markdown',
  license='Apache-2.0',
  python_requires='>=3.11',
  packages=find_packages(include=['babyvfm_jax', 'babyvfm_jax.*']),
  package_data={
    'babyvfm_jax': [
      f'**/*.{suffix}'
      for suffix in ('css', 'csv', 'html', 'jinja', 'js', 'json', 'svg', 'txt')
    ]
  },
  install_requires=_REQUIREMENTS,
  extras_require=_EXTRAS,
)
