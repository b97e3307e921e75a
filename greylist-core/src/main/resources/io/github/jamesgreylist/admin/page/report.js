// What greylisting did, and how it is.

import { get, session } from './api.js';
import { complain, el, field, note, shown, table } from './dom.js';
import { entries } from './entries.js';
import { counted, LISTS, number, percent, span, when } from './words.js';

const DAY = 86_400_000;

export function report(box) {
  const length = field('Report for', { options: [[1, 'the last day'], [7, 'the last week'], [30, 'the last month']] });
  const told = el('div', { class: 'stack' });
  let turn = 0;
  const load = async () => {
    const mine = ++turn;
    const to = Date.now();
    const instant = time => new Date(time).toISOString().replace(/\.\d+/, '');
    try {
      const answer = await get('report', { from: instant(to - length.input.value * DAY), to: instant(to) });
      if (mine === turn) {
        told.replaceChildren(...tell(answer));
      }
    } catch (error) {
      if (mine === turn) {
        told.replaceChildren();
        complain(error);
      }
    }
  };
  length.input.addEventListener('change', load);
  box.append(length, told, state(session.status));
  load();
  return {};
}

function tell({ from, to, total, medianDelay, waitedLongest, neverMatched }) {
  return [
    el('section', {}, el('h3', {}, 'What happened'), el('p', {}, 'From ', when(from), ' to ', when(to), '.'), facts([
      ['Deferred for the first time', number(total.firstContacts)],
      ['Deferred again', number(total.earlyRetries)],
      ['Came back', `${number(total.cameBack)} (${percent(total.cameBack, total.firstContacts)})`],
      ['Never came back', `${number(total.neverCameBack)} (${percent(total.neverCameBack, total.firstContacts)})`],
      ['Dropped, as there were too many', total.dropped ? number(total.dropped) : null],
      ['Half of what came back waited at most', medianDelay === undefined ? '–' : span(medianDelay)],
      ['Would have been deferred (observing)', total.observed ? number(total.observed) : null],
      ['Nobody could look at', number(total.unexamined)],
      ['Outages of the database', `${number(total.outages)}, ${span(total.outageSeconds)} in all`],
    ])),
    el('section', {}, el('h3', {}, 'Who waited longest'), waitedLongest.length
      ? entries('Waits now, or came back late', waitedLongest, {}) : note('good', 'Nobody waited long.')),
    el('section', {}, el('h3', {}, 'Lines that matched nobody'), neverMatched.length ? unused(neverMatched)
      : note('good', 'Each line has matched somebody.')),
  ];
}

const unused = lines => el('details', {}, el('summary', {}, counted(lines.length, 'line', 'lines')), table('Lines that matched nobody',
  [['Entry', one => el('code', {}, shown(one.entry))], ['List', one => LISTS[one.list]],
    ['Where', one => shown(`${one.file}, line ${one.line}`)], ['Since', one => when(one.since)]], lines, { class: 'cards' }));

const facts = pairs => el('dl', { class: 'facts' }, pairs.filter(([, value]) => value !== null && value !== undefined)
  .map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));

function state(status) {
  const rows = Object.entries(status.rows || {}).map(([kind, count]) => `${number(count)} ${kind}`).join(', ');
  const lists = Object.entries(status.lists || {}).map(([list, count]) => `${number(count)} ${list}`).join(', ');
  return el('section', {}, el('h3', {}, 'How it is'), facts([
    ['Version', status.version], ['Mode', status.mode], ['Running since', when(status.started)],
    ['Database', status.store], ['Trouble', status.cause && shown(status.cause)], ['Rows', rows || '–'],
    ['Entries in force', lists || '–'], ['Settings', shown(status.settings)],
  ]));
}
