"""Run folders, made once, and a real browser."""

import base64
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from babyvfm_jax.evals import acquisition
from babyvfm_jax.report import write_report
from tests.report.battery_folder import (
  add_battery,
  add_words,
  write_comparison,
)
from tests.report.run_folder import write_run

_FLAGS = (
  '--headless=new --no-sandbox --disable-gpu --no-first-run '
  '--disable-background-networking --disable-component-update --disable-sync '
  '--disable-quic'
)


@pytest.fixture(scope='session')
def run_folder(tmp_path_factory) -> Path:
  """A whole run; tests only read it."""
  return write_run(tmp_path_factory.mktemp('runs') / 'quickstart')


@pytest.fixture(scope='session')
def run_folders(run_folder, tmp_path_factory) -> list[Path]:
  """The run, a seed of another config, its second seed, a run at chance."""
  folder = tmp_path_factory.mktemp('more')
  return [
    run_folder,
    write_run(folder / 'one', name='scenes', seed=1),
    write_run(folder / 'two', name='scenes', seed=2, skill=0.6),
    write_run(folder / 'shuffled', name='shuffled', seed=3, skill=0.0),
  ]


@pytest.fixture(scope='session')
def battery_folders(tmp_path_factory) -> list[Path]:
  """Two runs with some sixty tests, compared, with words and children."""
  folder = tmp_path_factory.mktemp('battery')
  names = [f'word{chr(97 + n // 26)}{chr(97 + n % 26)}' for n in range(60)]
  runs = []
  for seed, (name, skill) in enumerate((('one', 1.0), ('two', 0.7))):
    run = write_run(folder / name, name=name, seed=seed, skill=skill)
    add_battery(run, seed=seed + 5, skill=skill)
    add_words(run, folder / 'cdi.csv', names, seed=seed)
    acquisition.write(run, folder / 'cdi.csv', draws=200)
    runs.append(run)
  write_comparison(runs[0] / 'comparison.csv', *runs)
  return runs


@pytest.fixture(scope='session')
def battery_folder(battery_folders) -> Path:
  """The first of them; tests only read it."""
  return battery_folders[0]


@pytest.fixture(scope='session')
def battery_page(battery_folder, tmp_path_factory) -> Path:
  """The report of a run with some sixty tests."""
  out = tmp_path_factory.mktemp('battery_page') / 'index.html'
  return write_report(battery_folder, out=out)


@pytest.fixture(scope='session')
def page(run_folder, tmp_path_factory) -> Path:
  """The report of the run."""
  out = tmp_path_factory.mktemp('page') / 'index.html'
  return write_report(run_folder, out=out)


@pytest.fixture(scope='session')
def compared_page(run_folders, tmp_path_factory) -> Path:
  """The report of the four runs."""
  out = tmp_path_factory.mktemp('compared') / 'index.html'
  return write_report(run_folders[0], run_folders[1:], out)


class Browser:
  """A headless Chromium; remembers what the console and the network saw."""

  def __init__(self, driver):
    self.driver = driver

  def open(
    self, page: Path, *, width: int = 1280, scheme: str = 'light', script=True
  ) -> None:
    """Opens a page in a window of a width, in a colour scheme."""
    self.driver.get_log('browser')
    self.driver.get_log('performance')
    features = [{'name': 'prefers-color-scheme', 'value': scheme}]
    self._do('Emulation.setEmulatedMedia', {'features': features})
    self._do('Emulation.setScriptExecutionDisabled', {'value': not script})
    self._do(
      'Emulation.setDeviceMetricsOverride',
      {'width': width, 'height': 900, 'deviceScaleFactor': 1, 'mobile': False},
    )
    self.driver.get(page.as_uri())

  def ask(self, expression: str):
    """Value of a JavaScript expression, also where the page may run none."""
    answer = self._do(
      'Runtime.evaluate', {'expression': expression, 'returnByValue': True}
    )
    assert 'exceptionDetails' not in answer, answer
    return answer['result'].get('value')

  def print(self) -> bytes:
    """The page as PDF."""
    options = {'printBackground': True, 'preferCSSPageSize': True}
    return base64.b64decode(self._do('Page.printToPDF', options)['data'])

  def console(self) -> list[str]:
    """What the console said since the page was opened."""
    return [entry['message'] for entry in self.driver.get_log('browser')]

  def network(self) -> list[str]:
    """Messages of the browser's network since the page was opened."""
    return [entry['message'] for entry in self.driver.get_log('performance')]

  def _do(self, command: str, arguments: dict):
    return self.driver.execute_cdp_cmd(command, arguments)


@pytest.fixture(scope='session')
def browser(tmp_path_factory) -> Iterator[Browser]:
  """Skips where there is no browser, except in continuous integration."""
  binary = shutil.which('chromium') or shutil.which('google-chrome')
  server = shutil.which('chromedriver')
  if not binary or not server:
    reason = 'no chromium and chromedriver on the path'
    if os.environ.get('CI'):
      pytest.fail(f'{reason}; continuous integration needs them')
    pytest.skip(reason)
  from selenium import webdriver
  from selenium.webdriver.chrome.service import Service

  options = webdriver.ChromeOptions()
  options.binary_location = binary
  for flag in _FLAGS.split():
    options.add_argument(flag)
  profile = tmp_path_factory.mktemp('profile')
  options.add_argument(f'--user-data-dir={profile}')
  options.set_capability(
    'goog:loggingPrefs', {'performance': 'ALL', 'browser': 'ALL'}
  )
  driver = webdriver.Chrome(options=options, service=Service(server))
  try:
    yield Browser(driver)
  finally:
    driver.quit()
