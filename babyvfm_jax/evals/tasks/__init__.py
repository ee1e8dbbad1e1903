"""Tasks made from the ground truth of a corpus, by its layout."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from babyvfm_jax.corpus.privacy import policy
from babyvfm_jax.evals.tasks import nursery, scenes, word_surprisal

# Called with the archive's folder, the corpus folder and where tasks go.
Builder = Callable[[Path, Path, Path], list[Path]]

TASK_BUILDERS: Mapping[str, Builder] = {
  'abstract_scenes': scenes.build,
  # Of folders of recordings, only the simulated ones know the truth.
  'folder': nursery.build,
  'saycam': nursery.build,
  'babyview': nursery.build,
  'childes': word_surprisal.build,
}


def build(
  layout: str, source: str | Path, corpus_folder: str | Path, out: str | Path
) -> list[Path]:
  """Makes the tasks of a corpus; a layout without ground truth has none.

  The folders appear when all of them are finished; older ones of the same name
  are replaced, others stay.

  Args:
    layout: Name of the corpus's layout.
    source: The archive that the corpus was built from.
    corpus_folder: The finished corpus, which says what is for validation.
    out: Where the task folders go, such as CORPUS/tasks.

  Returns:
    The task folders.
  """
  builder = TASK_BUILDERS.get(layout)
  if builder is None:
    return []
  out = Path(out)
  said = policy.of_corpus(Path(corpus_folder))
  policy.protect(said)
  unfinished = out.with_name(out.name + '.unfinished')
  shutil.rmtree(unfinished, ignore_errors=True)
  made = builder(Path(source), Path(corpus_folder), unfinished)
  finished: list[Path] = []
  for folder in made:
    if said['show'] != 'all':
      _mark(folder, said['show'])
    target = out / folder.relative_to(unfinished)
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    folder.rename(target)
    finished.append(target)
  shutil.rmtree(unfinished, ignore_errors=True)
  return finished


def _mark(folder: Path, show: str) -> None:
  """Tells a task what of it may be shown."""
  path = folder / 'card.json'
  card = json.loads(path.read_text(encoding='utf-8'))
  text = json.dumps({**card, 'show': show}, ensure_ascii=False, indent=1)
  path.write_text(text + '\n', encoding='utf-8')
