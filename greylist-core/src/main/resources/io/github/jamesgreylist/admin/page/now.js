// What is asked most: why does this mail not arrive, and what waits now.

import { get, session } from './api.js';
import { button, complain, el, newId, note } from './dom.js';
import { number, percent } from './words.js';
import { question } from './question.js';
import { entries, merged } from './entries.js';

const REFRESH = 15_000;
const PAGE = 50;

export function now(box) {
  const asked = question(box);
  const waiting = waits(asked.ask);
  box.append(waiting.element);
  const timer = setInterval(() => waiting.refresh(), REFRESH);
  return { close: () => clearInterval(timer) };
}

function waits(ask) {
  const id = newId();
  const figures = el('dl', { class: 'figures' });
  const rows = el('div');
  const itself = el('input', { type: 'checkbox', checked: true, id: id + 'itself' });
  const element = el('section', { 'aria-labelledby': id },
    el('div', { class: 'beside' }, el('h3', { id }, 'What waits now'),
      el('span', { class: 'check' }, itself, el('label', { for: itself.id }, 'Refresh by itself'))),
    figures, rows);
  let limit = PAGE;
  let turn = 0;
  const load = async () => {
    const mine = ++turn;
    try {
      const answer = await get('triplets', { kind: 'triplet', state: 'waiting', limit });
      mine === turn && draw(rows, answer, ask, async () => {
        limit = Math.min(1000, limit * 2);
        await load();
      });
    } catch (error) {
      if (mine === turn) {
        throw error;
      }
    }
  };
  const refresh = async () => {
    if (document.hidden || !itself.checked) {
      return;
    }
    fillFigures(figures);
    try {
      await load();
    } catch (error) {
      rows.replaceChildren(note('bad', error.message));
    }
  };
  refresh();
  return { element, refresh };
}

function fillFigures(figures) {
  const { rows = {}, today } = session.status || {};
  const all = [['waiting', rows.waiting]];
  if (today) {
    all.push(['deferred for the first time, last 24 hours', today.firstContacts],
      ['came back', today.cameBack, percent(today.cameBack, today.firstContacts)],
      ['never came back', today.neverCameBack]);
  }
  figures.replaceChildren(...all.filter(([, value]) => value !== undefined).map(([name, value, more]) =>
    el('div', {}, el('dt', {}, name), el('dd', {}, number(value), more && el('small', {}, ' ' + more)))));
}

/** Whoever stands on a button finds himself there after the rows were drawn again. */
function draw(rows, answer, ask, more) {
  const focused = rows.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  if (!answer.entries.length) {
    rows.replaceChildren(note('good', 'No mail waits.'));
  } else {
    rows.replaceChildren(entries('Mail that waits, the longest first', merged(answer.entries), { ask, waiting: true }),
      ...(answer.next ? [button('Show more', () => more().catch(complain), { 'data-key': 'more' })] : []));
  }
  if (focused) {
    [...rows.querySelectorAll('[data-key]')].find(one => one.dataset.key === focused)?.focus();
  }
}
