"""Templates of a corpus's pages: card, datasheet, a look inside."""

from __future__ import annotations

from pathlib import Path

import jinja2

TEMPLATES = Path(__file__).parent / 'templates'


def template(name: str) -> jinja2.Template:
  """A template of the folder `templates`; what it lacks is an error."""
  environment = jinja2.Environment(
    loader=jinja2.FileSystemLoader(TEMPLATES),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
  )
  return environment.get_template(name)
