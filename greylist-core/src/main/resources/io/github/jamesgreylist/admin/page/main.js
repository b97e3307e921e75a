// Starts the page: the token, the views, and what is true of the whole server.

import { forgetToken, get, session, tryToken } from './api.js';
import { button, complain, el, field, note, shown, silence } from './dom.js';
import { when, zone } from './words.js';
import { now } from './now.js';
import { days } from './days.js';
import { stuck } from './stuck.js';
import { lists } from './lists.js';
import { report } from './report.js';

const VIEWS = {
  now: ['Now', now],
  days: ['Last days', days],
  stuck: ['Waits too long', stuck],
  lists: ['Lists', lists],
  report: ['Report', report],
};
const REFRESH = 15_000;

const view = document.getElementById('view');
const nav = document.getElementById('nav');
const leave = document.getElementById('leave');
let shownView = null;
let unreachable = false;
/** How often somebody has come or gone: what was asked before that is of no interest. */
let visit = 0;

async function start() {
  try {
    enter(await get('status'));
  } catch (error) {
    error.status === 401 ? askForToken() : cannotStart(error);
  }
}

function enter(status) {
  visit++;
  nav.hidden = false;
  leave.hidden = !session.hasToken;
  tell(status);
  show(true);
}

function cannotStart(error) {
  complain(error);
  view.replaceChildren(button('Try again', () => {
    silence();
    return start();
  }));
}

function askForToken(why) {
  visit++;
  shownView?.close?.();
  shownView = null;
  nav.hidden = true;
  leave.hidden = true;
  document.getElementById('banners').replaceChildren();
  document.getElementById('brief').replaceChildren();
  const token = field('Token', { type: 'password', autocomplete: 'off', required: true },
    'That of the token file, of WebAdmin, or WebAdmin’s password. It stays in the memory of this page, until you close or reload it.');
  const send = async event => {
    event.preventDefault();
    try {
      const status = await tryToken(token.input.value.trim());
      silence();
      enter(status);
    } catch (error) {
      complain(error);
      token.input.focus();
      token.input.select();
    }
  };
  view.replaceChildren(el('form', { class: 'panel narrow', submit: send }, el('h2', {}, 'Who are you?'),
    el('p', {}, why || 'This server shows its greylist to those who have its token.'), token,
    el('div', { class: 'buttons' }, el('button', { type: 'submit', class: 'main' }, 'Enter'))));
  token.input.focus();
}

/** Draws the view that the address names. */
function show(first) {
  const name = location.hash.slice(1) in VIEWS ? location.hash.slice(1) : 'now';
  shownView?.close?.();
  silence();
  for (const link of nav.querySelectorAll('a')) {
    link.hash === '#' + name ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
  }
  const [title, make] = VIEWS[name];
  document.title = title + ' – Greylist';
  const heading = el('h2', { tabindex: '-1' }, title);
  const content = el('div');
  view.replaceChildren(heading, content);
  shownView = make(content);
  if (!first) {
    heading.focus();
  }
}

function tell(status) {
  session.status = status;
  const observes = status.mode === 'observe';
  document.getElementById('brief').replaceChildren(
    el('span', { class: 'dot ' + (status.store === 'well' ? observes ? 'look' : 'good' : 'bad') }),
    (observes ? 'Observes, defers nothing' : 'Greylisting') + ', database ' + status.store);
  document.getElementById('foot').replaceChildren(
    `James Greylist ${status.version}, running since `, when(status.started), `. Times are those of this browser (${zone}).`);
  const told = [observing(status), storeTrouble(status), readOnly(), privacy(status)].filter(Boolean);
  const banners = document.getElementById('banners');
  if (banners.textContent !== told.map(banner => banner.textContent).join('')) {
    banners.replaceChildren(...told);
  }
}

const observing = status => status.mode === 'observe' && note('look', el('strong', {}, 'Observing only. '),
  'Nothing is deferred: what you see here is what would be. As nobody retries mail that was accepted, it is an upper bound of what would wait.');

function storeTrouble(status) {
  if (status.store === 'well') {
    return null;
  }
  const since = status.since ? [' since ', when(status.since)] : [];
  return el('div', { class: 'note bad', role: 'alert' },
    el('p', {}, el('strong', {}, status.store === 'away' ? 'The database is away' : 'The database is being opened', ...since, '. '),
      status.cause && shown(status.cause)),
    el('p', {}, 'Mail is answered without it, as your settings say. Still to be had here: the lists and their editing, and explanations as far as lists and rules go. '
      + 'What waits, release, forget and the last days come back with it, by themselves.'));
}

const readOnly = () => !session.mayChange && note('look', 'Your token may only read: nothing can be released, allowed or changed with it.');

const privacy = status => status.privacy && note('look', 'Privacy mode: the database has hashes in place of addresses. What you type is found all the same.');

async function refresh() {
  if (document.hidden || nav.hidden) {
    return;
  }
  const mine = visit;
  try {
    const status = await get('status');
    if (mine !== visit) {
      return;
    }
    tell(status);
    if (unreachable) {
      unreachable = false;
      silence();
    }
  } catch (error) {
    if (mine !== visit) {
      return;
    }
    if (error.status === 401) {
      forgetToken();
      askForToken('The server takes your token no more.');
    } else {
      unreachable = true;
      complain(error);
    }
  }
}

leave.addEventListener('click', () => {
  forgetToken();
  session.status = null;
  askForToken();
});
window.addEventListener('hashchange', () => {
  if (location.hash !== '#main' && !nav.hidden) {
    show(false);
  }
});
setInterval(refresh, REFRESH);
start();
