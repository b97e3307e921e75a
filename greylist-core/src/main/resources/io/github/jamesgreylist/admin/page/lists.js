// The lists, with search and editing.

import { get, remove, session } from './api.js';
import { button, complain, el, field, newId, note, plain, say, shown, silence, table, typed } from './dom.js';
import { add, authorField, confirm, reasonField } from './dialogs.js';
import { counted, LISTS, number } from './words.js';

const MOST = 300;
const ABOUT = {
  clients: 'Servers whose mail is not greylisted: a name (and all below it), an address, a network, or /an expression/.',
  recipients: 'People whose mail is not greylisted: a domain, user@, user@domain, or /an expression/.',
  senders: 'Senders that are not greylisted, written as recipients are. Anybody can claim any sender.',
  rules: 'For whom greylisting is on or off, or has a delay of its own: “bob@demo.test off”, “sales@ 1 minute”, “* on”.',
};

export function lists(box) {
  const which = field('List', { options: Object.entries(LISTS) });
  const search = typed('Search', 'In entries and comments', { type: 'search' });
  const about = el('p');
  const trouble = el('div');
  const found = el('div', { 'aria-live': 'polite' });
  let contents = null;
  const draw = () => found.replaceChildren(...drawn(contents, search.input.value.trim(), show));
  let turn = 0;
  /** Not of a list that somebody has left meanwhile. */
  const show = changed => {
    if (changed.list !== which.input.value) {
      return;
    }
    turn++;
    contents = changed;
    trouble.replaceChildren(...(contents.trouble ? [note('bad', shown(contents.trouble))] : []));
    draw();
  };
  const load = async () => {
    const mine = ++turn;
    silence();
    about.textContent = ABOUT[which.input.value];
    try {
      const answer = await get('lists/' + which.input.value);
      mine === turn && show(answer);
    } catch (error) {
      if (mine === turn) {
        found.replaceChildren();
        complain(error);
      }
    }
  };
  which.input.addEventListener('change', load);
  search.input.addEventListener('input', () => contents && draw());
  box.append(el('div', { class: 'fields' }, which, search), about, trouble, adding(() => which.input.value, show), found);
  load();
  return {};
}

function adding(list, show) {
  if (!session.mayChange) {
    return note('look', 'Your token may only read: nothing can be added or removed with it.');
  }
  const id = newId();
  const entry = typed('New entry', undefined, { required: true });
  const reason = reasonField();
  const send = async event => {
    event.preventDefault();
    try {
      const line = entry.input.value.trim();
      show(await add(list(), line, reason.input.value.trim()));
      say('good', 'Added, and in force: ', el('code', {}, shown(line)));
      entry.input.value = '';
      reason.input.value = '';
    } catch (error) {
      complain(error);
    }
    entry.input.focus();
  };
  return el('form', { class: 'panel', 'aria-labelledby': id, submit: send }, el('h3', { id }, 'Add an entry'),
    el('div', { class: 'fields' }, entry, reason, authorField()),
    el('div', { class: 'buttons' }, el('button', { type: 'submit', class: 'main' }, 'Add')));
}

function drawn({ list, inForce, files }, sought, show) {
  const words = sought.toLowerCase();
  const items = files.flatMap(file => file.items.map(item => ({ ...item, file })))
    .filter(item => (item.entry + ' ' + (item.comment || '')).toLowerCase().includes(words))
    .sort((one, other) => other.file.editable - one.file.editable);
  const says = counted(inForce, 'entry is', 'entries are') + ' in force'
    + (sought ? `; ${number(items.length)} found` : '') + (items.length > MOST ? `, the first ${MOST} of them here: search for the others.` : '.');
  const columns = [['Entry', item => el('code', {}, shown(item.entry))], ['Comment', item => item.comment ? shown(item.comment) : '–'],
    ['Where', item => shown(item.file.name + ', line ' + item.line)]];
  if (session.mayChange) {
    columns.push(['Change', item => item.file.editable ? taking(list, item.entry, show) : 'not written here']);
  }
  return [el('p', {}, says), items.length ? table(LISTS[list], columns, items.slice(0, MOST), { class: 'cards' }) : null].filter(Boolean);
}

const taking = (list, entry, show) => button('Remove', async () => {
  if (!await confirm('Remove?', `${plain(entry)} is taken out of the list of ${LISTS[list].toLowerCase()}, at once.`, 'Remove')) {
    return;
  }
  try {
    show(await remove('lists/' + list, {}, { entry }));
    say('good', 'Removed: ', el('code', {}, shown(entry)));
  } catch (error) {
    complain(error);
  }
}, { 'aria-label': 'Remove ' + plain(entry) });
