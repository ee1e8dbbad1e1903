// Looks through a corpus. `corpus.recordings` is in the page; moments and
// frames of a recording, and all utterances, are scripts that call `loaded`
// and `heard`. The address's fragment says what is shown, so it can be sent.
const get = (id) => document.getElementById(id);
const all = corpus.recordings;
const known = new Map();
const waiting = new Map();
let utterances = null;
let current = -1;
let chosen = null;
let muted = new Set();

function make(tag, fields = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'class') element.className = value;
    else if (name.startsWith('on')) element[name] = value;
    else if (name === 'hue') element.style.setProperty('--hue', `var(--${value})`);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}
const wordy = (text) => text.replace(/_/g, ' ');
const clock = (seconds) => {
  const s = Math.floor(seconds + 1e-6);
  const [h, m] = [Math.floor(s / 3600), Math.floor(s / 60) % 60];
  const rest = `${String(m).padStart(h ? 2 : 1, '0')}:${String(s % 60).padStart(2, '0')}`;
  return h ? `${h}:${rest}` : rest;
};
// Of a short recording tenths of a second are told.
const instant = (t, r) => (r.seconds < 60 && t % 1 ? `${clock(t)}.${Math.floor((t % 1) * 10 + 1e-6)}` : clock(t));
const many = (n, one, more = `${one}s`) => `${n.toLocaleString('en')} ${n === 1 ? one : more}`;
const speakersOf = (list) => [...new Set(list)].sort();

function load(source) {
  return new Promise((done, failed) => {
    const script = make('script', { src: source });
    script.onload = done;
    script.onerror = () => failed(new Error(`${source} is missing`));
    document.head.append(script);
  });
}
function loaded(number, data) { known.set(number, data); }
function heard(data) { utterances = data; }
async function recording(number) {
  if (!known.has(number)) {
    if (!waiting.has(number)) waiting.set(number, load(`recordings/${number}.js`));
    await waiting.get(number);
  }
  return known.get(number);
}

// What is sought, as a pattern on whole words; every mark in the text is kept.
function pattern(text) {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return null;
  const parts = words.map((word) => word === '*' ? '[\\p{L}\\p{N}\'’-]+' : word
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\\\*/g, '[\\p{L}\\p{N}\'’-]*'));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${parts.join('[^\\p{L}\\p{N}]+')})(?![\\p{L}\\p{N}])`, 'giu');
}
function marked(text, sought) {
  if (!sought) return [text];
  const parts = [];
  let from = 0;
  sought.lastIndex = 0;
  for (const match of text.matchAll(sought)) {
    parts.push(text.slice(from, match.index), make('mark', {}, match[0]));
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)];
}

// The list of recordings.
function options(select, values, every) {
  select.replaceChildren(make('option', { value: '' }, every),
    ...values.map((value) => make('option', { value }, wordy(value) || 'unknown')));
}
function listed() {
  const find = get('find').value.trim().toLowerCase();
  const [split, child] = [get('split').value, get('child').value];
  const low = parseFloat(get('youngest').value), high = parseFloat(get('oldest').value);
  return all.map((r, number) => number).filter((number) => {
    const r = all[number];
    return (!find || `${r.id} ${r.child} ${r.source}`.toLowerCase().includes(find))
      && (!split || r.split === split) && (!child || r.child === child)
      && (Number.isNaN(low) || (r.age !== null && r.age >= low))
      && (Number.isNaN(high) || (r.age !== null && r.age < high + 1));
  });
}
function showList() {
  const numbers = listed();
  get('count').textContent = many(numbers.length, 'recording');
  get('list').replaceChildren(...numbers.map((number) => {
    const r = all[number];
    const facts = [r.split, r.age === null ? '' : `${r.age.toFixed(1)} months`, clock(r.seconds),
      many(r.utterances, 'utterance')].filter(Boolean).join(', ');
    return make('li', {}, make('button', {
      'aria-current': number === current, 'data-number': number,
      onclick: () => go({ recording: r.id }),
    }, make('b', {}, r.id), make('small', {}, facts)));
  }));
}

// One recording.
async function showRecording(number, position) {
  const fresh = number !== current;
  current = number;
  const r = all[number];
  const data = await recording(number);
  if (number !== current) return;
  if (fresh) { muted = new Set(); get('zoom').value = 1; }
  get('title').textContent = r.id;
  get('about').textContent = [r.split, r.child && `child ${r.child}`,
    r.age === null ? '' : `${r.age.toFixed(1)} months old`, clock(r.seconds),
    many(r.utterances, 'utterance'), many(r.words, 'word'), many(r.frames, 'frame'),
    r.group !== r.id && `group ${r.group}`, r.language, r.source].filter(Boolean).join(' · ');
  for (const button of get('list').querySelectorAll('button')) {
    const here = Number(button.dataset.number) === number;
    button.setAttribute('aria-current', here);
    if (here && fresh) button.scrollIntoView({ block: 'nearest' });
  }
  chosen = position;
  showChips(data);
  showMoments(data);
  showTimeline(data, r);
  if (position !== null) focus(position);
}
function showChips(data) {
  const speakers = speakersOf(data.moments.filter((m) => m.kind === 'utterance').map((m) => m.speaker));
  get('speakers').replaceChildren(...speakers.map((speaker) => {
    const count = data.moments.filter((m) => m.kind === 'utterance' && m.speaker === speaker).length;
    return make('button', {
      class: 'chip', hue: speaker, 'aria-pressed': !muted.has(speaker),
      onclick: () => {
        if (!muted.delete(speaker)) muted.add(speaker);
        showChips(data); refilter();
      },
    }, make('i'), `${wordy(speaker)} ${count.toLocaleString('en')}`);
  }));
}
function passes(moment, sought) {
  if (moment.kind !== 'utterance') return !sought && !muted.size;
  if (sought) sought.lastIndex = 0;
  return !muted.has(moment.speaker) && (!sought || sought.test(moment.text));
}
function refilter() {
  const data = known.get(current);
  showMoments(data);
  showTimeline(data, all[current]);
}
const still = (data, number) => `data:image/jpeg;base64,${data.frames[number]}`;
function showTimeline(data, r) {
  const sought = pattern(get('text').value);
  const zoom = parseFloat(get('zoom').value);
  const length = Math.max(r.seconds, 1e-6);
  const stills = data.moments.flatMap((m) => m.frames).sort((a, b) => a[0] - b[0]);
  const room = Math.max(get('timeline').clientWidth - 120, 300) * zoom;
  const place = (t) => `${(100 * t) / length}%`;
  const speakers = speakersOf(data.moments.filter((m) => m.kind === 'utterance').map((m) => m.speaker));
  const quiet = data.moments.some((m) => m.kind !== 'utterance');
  const names = [], lanes = [];
  if (stills.length) {
    const cells = [];
    const count = Math.max(1, Math.min(Math.round(room / 79), 400));
    let next = 0;
    for (let i = 0; i < count; i += 1) {
      const middle = ((i + 0.5) * length) / count;
      while (next + 1 < stills.length && stills[next + 1][0] <= middle) next += 1;
      const [second, number] = stills[next];
      cells.push(make('img', { src: still(data, number), alt: '', title: clock(second), onclick: () => nearest(data, second) }));
    }
    names.push(make('div', { class: 'film' }, 'frames'));
    lanes.push(make('div', { class: 'film' }, ...cells));
  }
  const bar = (m, dim) => make('button', {
    class: [dim ? 'dim' : '', m.position === chosen ? 'chosen' : ''].join(' ').trim(), hue: m.speaker, tabindex: -1,
    style: `left:${place(m.start)};width:${place(Math.max(m.end - m.start, 0))};--hue:var(--${m.speaker})`,
    title: `${instant(m.start, r)} ${m.text || 'silence'}`, onclick: () => go({ recording: r.id, moment: m.position }),
  });
  for (const speaker of speakers) {
    names.push(make('div', { class: 'lane' }, wordy(speaker)));
    lanes.push(make('div', { class: 'lane' }, ...data.moments
      .filter((m) => m.kind === 'utterance' && m.speaker === speaker).map((m) => bar(m, !passes(m, sought)))));
  }
  if (quiet) {
    names.push(make('div', { class: 'lane' }, 'silence'));
    lanes.push(make('div', { class: 'lane quiet' }, ...data.moments
      .filter((m) => m.kind !== 'utterance').map((m) => bar(m, !passes(m, sought)))));
  }
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
  const step = steps.find((s) => (s / length) * room > 64) || 7200;
  const ticks = [];
  for (let t = 0; t < length - step * 0.4; t += step) ticks.push(make('span', { style: `left:${place(t)}` }, clock(t)));
  names.push(make('div', { class: 'axis' }));
  lanes.push(make('div', { class: 'axis' }, ...ticks));
  const before = get('timeline').querySelector('.scroll')?.scrollLeft || 0;
  const scroll = make('div', { class: 'scroll' }, make('div', { class: 'track', style: `width:${100 * zoom}%` }, ...lanes));
  get('timeline').replaceChildren(make('div', { class: 'names' }, ...names), scroll);
  scroll.scrollLeft = before;
}
function nearest(data, second) {
  const at = data.moments.filter((m) => m.start <= second + 1e-6);
  go({ recording: all[current].id, moment: (at[at.length - 1] || data.moments[0]).position });
}
function showMoments(data) {
  const sought = pattern(get('text').value);
  const shown = data.moments.filter((m) => passes(m, sought));
  get('matches').textContent = sought || muted.size
    ? `${many(shown.length, 'moment')} of ${data.moments.length.toLocaleString('en')} shown` : '';
  get('moments').replaceChildren(...shown.map((m) => make('div', {
    class: `moment ${m.kind}${m.position === chosen ? ' chosen' : ''}`, 'data-position': m.position, hue: m.speaker,
  }, make('time', {}, instant(m.start, all[current])),
  m.kind === 'utterance' ? make('div', { class: 'who' }, wordy(m.speaker), make('small', {},
    [m.label, m.confidence === null ? '' : `confidence ${m.confidence.toFixed(2)}`].filter(Boolean).join(', ')))
    : make('div', { class: 'who' }),
  make('div', { class: 'body' },
    make('div', { class: 'said' }, ...(m.kind === 'utterance' ? marked(m.text, sought) : [`silence, ${(m.end - m.start).toFixed(1)} s`])),
    ...(m.frames.length ? [make('div', { class: 'shots' }, ...m.frames.map(([second, number]) => make('img',
      { src: still(data, number), alt: '', loading: 'lazy', title: clock(second) })))] : [])))));
}
function focus(position) {
  const row = get('moments').querySelector(`[data-position="${position}"]`);
  if (row) row.scrollIntoView({ block: 'center' });
  const bar = get('timeline').querySelector('button.chosen');
  const scroll = get('timeline').querySelector('.scroll');
  if (bar && scroll) scroll.scrollLeft = bar.offsetLeft - scroll.clientWidth / 2;
}

// Words in context.
const LINES = 1000;
const SPLITS = ['train', 'validation', 'test'];
async function showWords() {
  if (!utterances) await load('words.js');
  const sought = pattern(get('word').value);
  const [speaker, split, order] = ['word-speaker', 'word-split', 'order'].map((id) => get(id).value);
  if (!sought) {
    get('heard').textContent = `${many(utterances.length, 'utterance')} to look in. Write a word, or several; * stands for any ending, as in walk*.`;
    get('spread').replaceChildren(); get('lines').replaceChildren();
    return;
  }
  const hits = [];
  const said = { speaker: new Map(), split: new Map(), age: new Map() };
  const add = (map, key, hit) => { const at = map.get(key) || [0, 0]; at[0] += 1; at[1] += hit; map.set(key, at); };
  for (const [number, position, who, text] of utterances) {
    const r = all[number];
    if ((speaker && who !== speaker) || (split && r.split !== split)) continue;
    const matches = [...text.matchAll(sought)];
    add(said.speaker, wordy(who), matches.length);
    add(said.split, r.split, matches.length);
    if (r.age !== null) add(said.age, Math.floor(r.age / 3) * 3, matches.length);
    for (const match of matches) {
      const end = match.index + match[0].length;
      hits.push({ number, position, who, left: text.slice(0, match.index), word: match[0], right: text.slice(end) });
    }
  }
  const reversed = (text) => text.toLowerCase().trim().split(/\s+/).reverse().join(' ');
  if (order === 'right') hits.sort((a, b) => a.right.toLowerCase().localeCompare(b.right.toLowerCase()));
  if (order === 'left') hits.sort((a, b) => reversed(a.left).localeCompare(reversed(b.left)));
  const places = new Set(hits.map((hit) => hit.number)).size;
  get('heard').textContent = hits.length
    ? `${many(hits.length, 'time')} in ${many(places, 'recording')}${hits.length > LINES ? `; the first ${LINES.toLocaleString('en')} are shown` : ''}.`
    : 'Never said here.';
  get('spread').replaceChildren(...(hits.length ? [
    ['by speaker, per 1,000 utterances', said.speaker], ['by split, per 1,000 utterances', said.split],
    ['by age in months, per 1,000 utterances', said.age]] : [])
    .filter(([, map]) => map.size > 0).map(([title, map]) => rates(title, map)));
  get('lines').replaceChildren(...hits.slice(0, LINES).map((hit) => {
    const r = all[hit.number];
    return make('button', { class: 'kwic', onclick: () => go({ recording: r.id, moment: hit.position }) },
      make('span', { class: 'left' }, make('bdi', {}, hit.left.trimEnd())), make('span', {}, make('b', {}, hit.word), hit.right),
      make('small', {}, [wordy(hit.who), r.age === null ? '' : `${r.age.toFixed(1)} months`, r.id].filter(Boolean).join(', ')));
  }));
}
function rates(title, map) {
  const rows = [...map].sort((a, b) => (typeof a[0] === 'number' ? a[0] - b[0] : SPLITS.indexOf(a[0]) - SPLITS.indexOf(b[0]) || String(a[0]).localeCompare(b[0])));
  const rate = ([total, hit]) => (1000 * hit) / total;
  const top = Math.max(...rows.map(([, at]) => rate(at)), 1e-9);
  return make('table', {}, make('caption', {}, title), make('tbody', {}, ...rows.map(([key, at]) => make('tr', {},
    make('td', {}, typeof key === 'number' ? `${key} to ${key + 2}` : key), make('td', {}, at[1].toLocaleString('en')),
    make('td', {}, rate(at).toFixed(1)), make('td', {}, make('i', { style: `width:${(120 * rate(at)) / top}px` }))))));
}

// What is shown follows from the address.
function go(fields) {
  const next = `#${new URLSearchParams(fields)}`;
  if (next === window.location.hash) route(); else window.location.hash = next;
}
function route() {
  const asked = new URLSearchParams(window.location.hash.slice(1));
  const words = asked.has('word');
  for (const [name, open] of [['recording', !words], ['words', words]]) {
    get(`view-${name}`).classList.toggle('open', open);
    get(`tab-${name}`).setAttribute('aria-selected', open);
  }
  if (words) {
    if (get('word').value.trim() !== asked.get('word')) get('word').value = asked.get('word');
    return showWords();
  }
  if (asked.has('text')) get('text').value = asked.get('text');
  let number = all.findIndex((r) => r.id === asked.get('recording'));
  if (number < 0) number = current >= 0 ? current : 0;
  const moment = asked.has('moment') ? Number(asked.get('moment')) : null;
  return all.length ? showRecording(number, moment) : null;
}
options(get('split'), [...new Set(all.map((r) => r.split))], 'all');
options(get('child'), speakersOf(all.map((r) => r.child)), 'all');
options(get('word-speaker'), speakersOf(all.flatMap((r) => r.speakers)), 'all');
options(get('word-split'), [...new Set(all.map((r) => r.split))], 'all');
const months = all.filter((r) => r.age !== null).map((r) => Math.floor(r.age));
if (!months.length) get('ages').style.display = 'none';
else {
  get('youngest').placeholder = months.reduce((a, b) => Math.min(a, b));
  get('oldest').placeholder = months.reduce((a, b) => Math.max(a, b));
}
if (new Set(all.map((r) => r.child)).size < 2) get('child').parentElement.style.display = 'none';
for (const id of ['find', 'split', 'child', 'youngest', 'oldest']) get(id).addEventListener('input', showList);
get('text').addEventListener('input', refilter);
get('zoom').addEventListener('input', () => showTimeline(known.get(current), all[current]));
get('word').addEventListener('input', () => {
  window.history.replaceState(null, '', `#${new URLSearchParams({ word: get('word').value.trim() })}`);
  showWords();
});
for (const id of ['word-speaker', 'word-split', 'order']) get(id).addEventListener('input', showWords);
get('tab-recording').onclick = () => go(current >= 0 ? { recording: all[current].id } : {});
get('tab-words').onclick = () => go({ word: get('word').value.trim() });
window.addEventListener('hashchange', route);
window.addEventListener('resize', () => { if (current >= 0 && known.has(current)) showTimeline(known.get(current), all[current]); });
showList();
route();
