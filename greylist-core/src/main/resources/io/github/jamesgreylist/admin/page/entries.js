// Rows of the greylist as a table.

import { session } from './api.js';
import { button, el, plain, sender, shown, table } from './dom.js';
import { ago, KINDS, number, secondsSince, span, when } from './words.js';

/**
 * @param ask     what to do with the sender and recipient of a row that somebody wants to know more of
 * @param waiting whether all of them wait
 */
export function entries(caption, rows, { ask, waiting }) {
  const columns = waiting ? [['Waits for', row => ago(row.firstSeen)]] : [['State', state]];
  columns.push(['Sender', row => row.kind === 'triplet' || row.sender ? sender(row.sender) : '–'],
    ['Recipient', row => row.recipient ? shown(row.recipient) : '–'],
    ['From', row => row.client === '*' ? 'anywhere' : shown(row.client)]);
  if (waiting) {
    columns.push(['A retry passes', passes]);
  } else {
    columns.push(['First seen', row => when(row.firstSeen)], ['Last seen', row => when(row.lastSeen)],
      ['Known until', row => when(row.expires)]);
  }
  if (ask && !session.status?.privacy) {
    columns.push(['More', row => button('Why?', () => ask(row), { 'aria-label': why(row), 'data-key': key(row) })]);
  }
  return table(caption, columns, rows, { class: 'cards' });
}

/** A mail whose client is known by an SPF domain as well waits under both; it is one mail. */
export function merged(rows) {
  const mails = new Map();
  for (const row of rows) {
    const mail = [row.sender, row.recipient, row.firstSeen].join('\n');
    const same = mails.get(mail);
    mails.set(mail, same ? { ...same, client: same.client + ', ' + row.client } : row);
  }
  return [...mails.values()];
}

const why = row => `Why does the mail from ${plain(row.sender || '<>')} to ${plain(row.recipient)} wait?`;

const key = row => [row.client, row.sender, row.recipient].join('\n');

function state(row) {
  if (row.kind !== 'triplet') {
    return KINDS[row.kind] + (row.passes === undefined ? '' : `, ${number(row.passes)} counted`);
  }
  return row.state === 'waiting' ? el('span', {}, 'waits for ', ago(row.firstSeen), '; a retry passes ', passes(row)) : 'has passed';
}

function passes(row) {
  const left = row.passesAt ? -secondsSince(row.passesAt) : 0;
  return left > 0 ? `in ${span(left)}` : 'at once';
}
