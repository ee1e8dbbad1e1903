"""Finds what crosses a corpus's splits, or meets an evaluation set.

  python tools/audit_corpus.py --corpus=DIR [--against=DIR,DIR]

Prints a table, writes `audit.json` into the corpus folder and ends with status
1 on leakage. babyvfm_jax/corpus/audit/rules.py says what counts.
"""

import sys

from absl import flags

from babyvfm_jax import app
from babyvfm_jax.corpus import audit, store
from babyvfm_jax.evals import item, material

_CORPUS = flags.DEFINE_string('corpus', None, 'The corpus.', required=True)
_AGAINST = flags.DEFINE_list(
  'against', [], 'Other corpora, task folders, or folders of task folders.'
)
_KINDS = flags.DEFINE_list('kinds', list(audit.KINDS), 'What to look for.')
_TOLERANCE = flags.DEFINE_float(
  'tolerance', audit.Rules.tolerance, 'Share of held-out moments let pass.'
)
_ALLOW = flags.DEFINE_bool('allow_leakage', False, 'End with status 0 anyway.')
_OUT = flags.DEFINE_string('out', None, 'Folder of audit.json, if another.')


def main(argv):
  del argv
  try:
    result = audit.audit(
      corpus := store.Corpus(_CORPUS.value),
      [part for folder in _AGAINST.value for part in material.read(folder)],
      rules=audit.Rules(tolerance=_TOLERANCE.value),
      kinds=_KINDS.value,
    )
  except (store.CorpusError, item.TaskError, ValueError) as error:
    sys.exit(f'audit_corpus: {error}')
  print(result.table())
  print(result.write(_OUT.value or corpus.folder))
  if result.leaks and not _ALLOW.value:
    sys.exit('audit_corpus: leakage; --allow_leakage lets it pass')


if __name__ == '__main__':
  app.run(main)
