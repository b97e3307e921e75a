// The last days as plots.

import { get } from './api.js';
import { complain, el, field, note, shown } from './dom.js';
import { bars, clear, figure, overTime } from './plot.js';
import { number, percent, span, when } from './words.js';

const HOUR = 3_600_000;
const RANGES = {
  day: ['the last 24 hours', 24 * HOUR, 'hour'],
  week: ['the last 7 days', 7 * 24 * HOUR, 'hour'],
  month: ['the last 35 days', 35 * 24 * HOUR, 'day'],
};

export function days(box) {
  const range = field('Show', { options: Object.entries(RANGES).map(([name, [text]]) => [name, text]) });
  range.input.value = 'week';
  const plots = el('div', { class: 'plots' });
  let turn = 0;
  const load = async () => {
    const [, length, by] = RANGES[range.input.value];
    const mine = ++turn;
    try {
      const answer = await get('statistics', { ...between(length, by), by });
      if (mine === turn) {
        clear();
        plots.replaceChildren(...draw(answer.spans, by));
      }
    } catch (error) {
      if (mine === turn) {
        plots.replaceChildren();
        complain(error);
      }
    }
  };
  range.input.addEventListener('change', load);
  box.append(range, plots);
  load();
  return {
    close() {
      turn++;
      clear();
    },
  };
}

function between(length, by) {
  const step = by === 'hour' ? HOUR : 24 * HOUR;
  const to = Math.floor(Date.now() / step) * step + step;
  const instant = time => new Date(time).toISOString().replace('.000', '');
  return { from: instant(to - length), to: instant(to) };
}

function draw(spans, by) {
  if (!spans.some(one => Object.keys(one.passed).length || one.firstContacts || one.unexamined || one.outages)) {
    return [note('look', 'Nothing has been counted in this time.')];
  }
  return [mail(spans, by), delays(spans), reasons(spans), trouble(spans)];
}

const sum = (spans, what) => spans.reduce((all, one) => all + (what(one) || 0), 0);
const times = spans => spans.map(one => Date.parse(one.from) / 1000);

function mail(spans, by) {
  const lines = [
    { label: 'deferred for the first time', ink: 'ink1', of: one => one.firstContacts },
    { label: 'came back', ink: 'ink2', dash: [8, 4], of: one => one.cameBack },
    { label: 'never came back', ink: 'ink3', dash: [2, 3], of: one => one.neverCameBack },
  ];
  const [first, back, never] = lines.map(line => sum(spans, line.of));
  const says = `${number(first)} deferred for the first time, ${number(back)} came back (${percent(back, first)}), ${number(never)} never came back.`;
  return figure(by === 'hour' ? 'Mail by hour' : 'Mail by day', says, lines, overTime(lines, number),
    [times(spans), ...lines.map(line => spans.map(line.of))],
    [['From', one => when(one.from)], ...lines.map(({ label, of }) => [label, one => number(of(one))]),
      ['deferred again', one => number(one.earlyRetries)], ['dropped at the bound', one => number(one.dropped)]],
    spans.filter(one => one.firstContacts || one.earlyRetries || one.cameBack || one.neverCameBack));
}

function delays(spans) {
  const counts = new Map();
  for (const one of spans) {
    for (const [within, count] of Object.entries(one.delays)) {
      counts.set(Number(within), (counts.get(Number(within)) || 0) + count);
    }
  }
  const keys = [...counts.keys()].sort((one, other) => one - other);
  const names = keys.map((key, index) => key > 1e12 || Number.isNaN(key) ? '> ' + span(keys[index - 1]) : '≤ ' + span(key));
  const back = sum(spans, one => one.cameBack);
  const says = back ? `What came back had waited ${span(sum(spans, one => one.delaySeconds) / back)} on the average.` : 'Nothing came back.';
  return figure('How long it waited', says, [], bars(names, 'ink2', number), [keys.map((key, index) => index), keys.map(key => counts.get(key))],
    [['Waited', index => names[index]], ['Mails', index => number(counts.get(keys[index]))]], keys.map((key, index) => index));
}

/** Names of reasons are the operator's: his own whitelists have names. */
function reasons(spans) {
  const counts = new Map();
  for (const one of spans) {
    for (const [reason, count] of Object.entries(one.passed)) {
      counts.set(reason, (counts.get(reason) || 0) + count);
    }
  }
  const sorted = [...counts].sort((one, other) => other[1] - one[1]);
  const most = sorted[0]?.[1] || 1;
  const all = sum(sorted, ([, count]) => count);
  return el('figure', {}, el('h3', {}, 'Why mail passed'), el('figcaption', {}, `${number(all)} passed.`),
    el('dl', { class: 'bars' }, sorted.map(([reason, count]) =>
      el('div', {}, el('dt', {}, shown(reason)), el('dd', {}, bar(count / most), ` ${number(count)} (${percent(count, all)})`)))));
}

function bar(part) {
  const element = el('span', { class: 'bar', 'aria-hidden': 'true' });
  element.style.width = Math.max(1, Math.round(60 * part)) + '%';
  return element;
}

function trouble(spans) {
  const lines = [{ label: 'minutes without the database', ink: 'ink3', of: one => one.outageSeconds / 60 }];
  const outages = sum(spans, one => one.outages);
  const seconds = sum(spans, one => one.outageSeconds);
  const others = [[sum(spans, one => one.unexamined), 'mails that nobody could look at'], [sum(spans, one => one.lostLogLines), 'lost lines of the log']]
    .filter(([count]) => count).map(([count, text]) => `${number(count)} ${text}`).join(', ');
  const says = (outages || seconds ? `${number(outages)} outages, ${span(seconds)} in all` : 'No outage of the database') + (others ? `; ${others}.` : '.');
  return figure('Outages', says, lines, overTime(lines, number), [times(spans), spans.map(lines[0].of)],
    [['From', one => when(one.from)], ['Outages', one => number(one.outages)], ['Without the database', one => span(one.outageSeconds)],
      ['Not looked at', one => number(one.unexamined)]], spans.filter(one => one.outages || one.outageSeconds || one.unexamined));
}
