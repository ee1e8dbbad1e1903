"""Figures for papers: SVG and PDF with text that stays text, and tidy CSV."""

from babyvfm_jax.report.paper.write import write_figures

__all__ = ['write_figures']
