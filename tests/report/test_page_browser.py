"""The page in a real browser: what a reader sees, on paper too."""

import itertools
import json
import re

import pytest

from tests.report.run_folder import WORDS

_WIDTHS = (390, 1280)


def _visible(selector: str) -> str:
  """How many elements of a selector are shown."""
  return (
    f'[...document.querySelectorAll({json.dumps(selector)})]'
    '.filter(e => e.checkVisibility()).length'
  )


def test_it_opens_without_a_complaint_and_without_the_network(browser, page):
  browser.open(page)
  assert browser.ask('document.readyState') == 'complete'
  assert browser.console() == []
  asked = re.findall(
    r'"url":"((?:https?|wss?|ftp|file):[^"]*)"', ''.join(browser.network())
  )
  assert set(asked) == {page.as_uri()}
  loaded = browser.ask(
    "performance.getEntriesByType('resource').map(e=>e.name)"
  )
  assert [name for name in loaded if not name.startswith('data:')] == []


def test_every_picture_is_decoded(browser, page):
  browser.open(page)
  widths = browser.ask('[...document.images].map(i => i.naturalWidth)')
  assert len(widths) > 20
  assert min(widths) > 0


def test_the_chart_has_a_series_a_panel_and_the_controls(browser, page):
  browser.open(page)
  panels = browser.ask(
    "[...document.querySelectorAll('.pane-steps > .tests > .panels svg')].map(s => "
    "[s.querySelectorAll('.series').length, "
    "s.querySelectorAll('.control').length, "
    "s.querySelectorAll('.band').length])"
  )
  # Five shares with five controls; two gaps and one loss of three conditions;
  # two shares of the domain that is none of the battery's.
  assert panels[:5] == [[1, 5, 1]] * 5
  assert panels[5:8] == [[1, 0, 1], [1, 0, 1], [3, 0, 3]]
  assert panels[8:] == [[1, 5, 1]] * 2
  # Nine evaluated steps, each with the exact figures to be hovered.
  first = '.pane-steps .tests svg .series circle title'
  titles = browser.ask(
    f'[...document.querySelectorAll({json.dumps(first)})]'
    '.slice(0, 9).map(t => t.textContent)'
  )
  assert titles[0].startswith('model, 0 steps: ')
  assert titles[8].startswith('model, 2,000 steps: ')
  assert titles[8].endswith(', 240 items')


def test_compared_runs_are_labelled_in_every_panel(browser, compared_page):
  browser.open(compared_page)
  names = browser.ask(
    "[...document.querySelectorAll('.pane-steps > .tests > .panels svg')].map(s => "
    "[...s.querySelectorAll('.series')].map(g => g.dataset.name))"
  )
  runs = ['quickstart', 'one', 'two', 'shuffled']
  assert names == [runs] * len(names)
  assert len(names) >= 10
  # Told apart by more than colour: each run has its own dashes.
  dashes = browser.ask(
    "[...document.querySelector('.pane-steps svg').querySelectorAll("
    "'.series path')].map(p => p.getAttribute('stroke-dasharray'))"
  )
  assert len(set(dashes)) == 4


def test_labels_lie_inside_their_panel_and_do_not_overlap(
  browser, page, compared_page, battery_page
):
  for shown in (page, compared_page, battery_page):
    browser.open(shown)
    browser.ask("document.querySelectorAll('details').forEach(d=>d.open=true)")
    faults = browser.ask("""
      [...document.querySelectorAll('.panels svg')].flatMap(svg => {
        if (!svg.checkVisibility()) return [];
        const frame = svg.getBoundingClientRect();
        const texts = [...svg.querySelectorAll('text')].map(
          t => [t.textContent, t.getBoundingClientRect()]);
        const faults = [];
        texts.forEach(([name, a], i) => {
          if (a.left < frame.left - 1 || a.right > frame.right + 1 ||
              a.bottom > frame.bottom + 1 || a.top < frame.top - 1)
            faults.push('outside: ' + name);
          texts.slice(i + 1).forEach(([other, b]) => {
            // Boxes of text are taller than its letters.
            const across = Math.min(a.right, b.right) -
              Math.max(a.left, b.left);
            const down = Math.min(a.bottom, b.bottom) -
              Math.max(a.top, b.top);
            if (across > 1 && down > 0.35 * a.height)
              faults.push('overlap: ' + name + ' / ' + other);
          });
        });
        return faults;
      })""")
    assert faults == []


def test_the_axis_can_be_changed_without_a_script(browser, page):
  browser.open(page, script=False)
  assert browser.ask(_visible('.pane-steps')) == 1
  assert browser.ask(_visible('.pane-words')) == 0
  browser.driver.find_element('css selector', '[for=axis-words]').click()
  assert browser.ask(_visible('.pane-steps')) == 0
  assert browser.ask(_visible('.pane-words')) == 1
  ticks = browser.ask(
    "[...document.querySelectorAll('.pane-words svg')[0]"
    ".querySelectorAll('text')].map(t => t.textContent)"
  )
  assert '600k' in ticks and 'words' in ticks


def test_many_tests_are_folded_and_their_domains_are_not(browser, battery_page):
  browser.open(battery_page)
  domains = browser.ask(
    "[...document.querySelectorAll('.pane-steps > .domains b')].map("
    'b => b.textContent)'
  )
  assert domains[:3] == ['Vocabulary', 'Comprehension', 'Grammar']
  assert len(domains) == 10
  assert browser.ask(_visible('#growth .tests svg')) == 0
  assert browser.ask(_visible('#growth svg')) == 10
  height = browser.ask("document.querySelector('#growth').offsetHeight")
  assert height < 2600
  browser.ask("document.querySelector('.pane-steps .tests summary').click()")
  assert browser.ask(_visible('#growth .tests svg')) == 11
  children = browser.ask(
    "[...document.querySelectorAll('.pane-steps .children')].map("
    'g => g.dataset.name)'
  )
  assert {'18 mo', '4 y', '10 y'} <= set(children)


def test_the_axis_of_simulated_age_names_its_source(browser, battery_page):
  browser.open(battery_page, script=False)
  browser.driver.find_element('css selector', '[for=axis-age]').click()
  said = browser.ask("document.querySelector('.pane-age .explain').innerText")
  assert '12,300 words a day' in said and 'Gilkerson et al. 2017' in said
  assert browser.ask(_visible('.pane-age .domains svg')) == 10


def test_words_are_found(browser, page):
  browser.open(page)
  rows = '#words .words:first-of-type tbody tr'
  assert browser.ask(_visible(rows)) >= len(WORDS)
  field = browser.driver.find_element('css selector', '#words input')
  field.send_keys('bAn')
  shown = browser.ask(
    "[...document.querySelectorAll('#words table')[0].querySelectorAll("
    "'tbody tr')].filter(r => !r.hidden).map(r => r.cells[0].textContent)"
  )
  assert shown == ['banana']
  found = browser.ask("document.querySelector('#words .found').textContent")
  assert found == f'1 of {len(WORDS)} words'


def test_without_a_script_the_words_are_there_and_the_search_is_not(
  browser, page
):
  browser.open(page, script=False)
  assert browser.ask(_visible('#words .search')) == 0
  assert browser.ask(_visible('#words tbody tr')) == len(WORDS)
  assert browser.ask(_visible('#growth svg')) >= 10
  assert browser.ask(_visible('#gallery img')) > 10


@pytest.mark.parametrize('width', _WIDTHS)
def test_nothing_is_wider_than_the_window(
  browser, page, compared_page, battery_page, width
):
  for shown in (page, compared_page, battery_page):
    browser.open(shown, width=width)
    browser.ask("document.querySelectorAll('details').forEach(d=>d.open=true)")
    assert browser.ask('document.documentElement.scrollWidth') <= width
    # What is cut off can be scrolled to, by keyboard too.
    stuck = browser.ask(
      "[...document.querySelectorAll('.scroll')].filter("
      'e => e.scrollWidth > e.clientWidth && e.tabIndex < 0).length'
    )
    assert stuck == 0


def test_text_in_charts_is_large_enough_to_read(browser, page):
  for width in _WIDTHS:
    browser.open(page, width=width)
    sizes = browser.ask(
      "[...document.querySelectorAll('.panels svg text')].filter("
      't => t.checkVisibility()).map(t => t.getScreenCTM().a * '
      "parseFloat(t.getAttribute('font-size')))"
    )
    assert min(sizes) >= 11


@pytest.mark.parametrize('scheme', ['light', 'dark'])
def test_text_stands_out_from_its_ground(browser, page, scheme):
  browser.open(page, scheme=scheme)
  browser.ask("document.querySelectorAll('details').forEach(d=>d.open=true)")
  weak = browser.ask("""
    (() => {
      const parse = c => c.match(/[\\d.]+/g).map(Number);
      const light = ([r, g, b]) => {
        const f = v => (v /= 255) <= .04045
          ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
        return .2126 * f(r) + .7152 * f(g) + .0722 * f(b);
      };
      const ground = e => {
        for (; e; e = e.parentElement) {
          const c = parse(getComputedStyle(e).backgroundColor);
          if (c.length < 4 || c[3] > 0) return c;
        }
        return [255, 255, 255];
      };
      const weak = new Set();
      for (const e of document.querySelectorAll('body *')) {
        const own = [...e.childNodes].some(
          n => n.nodeType === 3 && n.textContent.trim());
        if (!own || !e.checkVisibility() || e.closest('.skip')) continue;
        const style = getComputedStyle(e);
        const text = e.tagName === 'text' ? style.fill : style.color;
        const [a, b] = [light(parse(text)), light(ground(e))];
        const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
        if (contrast < 4.5)
          weak.add(`${e.tagName}.${e.className} ${contrast.toFixed(2)}`);
      }
      return [...weak];
    })()""")
  assert weak == []
  ground = browser.ask('getComputedStyle(document.body).backgroundColor')
  assert (ground == 'rgb(255, 255, 255)') == (scheme == 'light')


def test_it_can_be_heard(browser, page):
  """Headings in order, every picture and chart described, cells headed."""
  browser.open(page)
  levels = browser.ask(
    "[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])"
  )
  assert levels[0] == 1 and levels.count(1) == 1
  assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
  silent = (
    'img:not([alt]), img[alt=""], svg:not([aria-label]):not([aria-hidden]), '
    'table:not(:has(caption)), tbody tr:not(:has(th[scope^=row])), '
    'thead th:not([scope=col]), input:not([id]):not(label input)'
  )
  assert (
    browser.ask(f'document.querySelectorAll({json.dumps(silent)}).length') == 0
  )
  ids = browser.ask("[...document.querySelectorAll('[id]')].map(e => e.id)")
  assert len(set(ids)) == len(ids)
  targets = browser.ask(
    '[...document.querySelectorAll(\'a[href^="#"]\')].map('
    "a => a.getAttribute('href').slice(1))"
  )
  assert set(targets) <= set(ids)


def test_it_prints_on_several_pages(browser, page):
  browser.open(page, scheme='dark')
  pdf = browser.print()
  assert pdf.startswith(b'%PDF')
  pages = len(re.findall(rb'/Type\s*/Page\b(?!s)', pdf))
  assert 4 <= pages <= 20


def test_a_hostile_corpus_runs_nothing(browser, tmp_path):
  from babyvfm_jax.report import write_report
  from tests.report.run_folder import write_run

  run = write_run(
    tmp_path / 'run', name='<script>document.title="taken"</script>'
  )
  gallery = run / 'gallery' / 'gallery.json'
  entries = json.loads(gallery.read_text('utf-8'))
  attack = (
    '"><img src=x onerror="document.title=\'taken\'"><svg onload=alert(1)>'
  )
  for entry in entries:
    entry['texts'] = [attack] * max(1, len(entry['texts']))
    entry['task'] = attack
  gallery.write_text(json.dumps(entries), 'utf-8')
  browser.open(write_report(run))
  assert browser.ask('document.title') != 'taken'
  assert (
    browser.ask("document.querySelectorAll('[onerror],[onload]').length") == 0
  )
  assert browser.ask("document.querySelectorAll('script').length") == 1
