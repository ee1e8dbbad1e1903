"""Scores to a growth chart: pages and figures from result files alone."""

from babyvfm_jax.report.page import write_report
from babyvfm_jax.report.run import ReportError

__all__ = ['ReportError', 'write_report']
