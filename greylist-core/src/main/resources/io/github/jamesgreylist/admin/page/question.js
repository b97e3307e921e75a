// "Why does Ann's mail to Bob not arrive?", and what helps beside the answer.

import { get, post, remove, session } from './api.js';
import { button, complain, el, newId, note, plain, sender, shown, say, silence, typed } from './dom.js';
import { counted, when } from './words.js';
import { entries } from './entries.js';
import { allow, confirm } from './dialogs.js';

export function question(box) {
  const id = newId();
  const from = typed('Sender', 'An address, @example.org for a domain, or <> for bounces', { inputmode: 'email' });
  const to = typed('Recipient', 'An address, or @demo.test', { inputmode: 'email' });
  const client = typed('Client', 'If you know it: the address of the sending server');
  const answer = el('div', { class: 'answer' });
  let asked = 0;
  const find = async () => {
    const turn = ++asked;
    const query = { sender: from.input.value.trim(), recipient: to.input.value.trim(), client: client.input.value.trim() };
    silence();
    const drawn = await answerTo(query, find, ask);
    if (turn === asked) {
      answer.replaceChildren(...drawn);
      answer.querySelector('h4')?.focus();
    }
  };
  const ask = row => {
    from.input.value = row.sender || '<>';
    to.input.value = row.recipient;
    client.input.value = '';
    return find();
  };
  const form = el('form', {
    class: 'panel', role: 'search', 'aria-labelledby': id, submit: event => {
      event.preventDefault();
      find();
    },
  }, el('h3', { id }, 'Why does this mail not arrive?'), el('div', { class: 'fields' }, from, to, client),
  el('div', { class: 'buttons' }, el('button', { type: 'submit', class: 'main' }, 'Find out')));
  box.append(form, answer);
  return { ask };
}

async function answerTo(query, again, ask) {
  if (!query.sender && !query.recipient && !query.client) {
    return [heading('Type a sender, a recipient or a client.')];
  }
  const one = isAddress(query.sender) && isAddress(query.recipient);
  const [found, explained] = await Promise.allSettled(
    [get('triplets', { ...query, limit: 100 }), one ? get('explain', query) : null]);
  const explanation = explained.value;
  const rows = found.value?.entries || [];
  return [
    explanation ? verdict(explanation) : heading(one ? 'No explanation' : summary(found, rows)),
    explained.reason && note('bad', shown(explained.reason.message)),
    one && actions(query, rows, again),
    found.reason ? note('bad', shown(found.reason.message)) : rowsOf(rows, found.value, one ? null : ask),
    !one && !found.reason && note('look', 'Type a whole sender and a whole recipient to be told why, and what helps.'),
    explanation && steps(explanation),
  ].filter(Boolean);
}

const isAddress = text => text !== '' && !text.startsWith('@');

const heading = (...text) => el('h4', { tabindex: '-1' }, ...text);

function summary(found, rows) {
  return found.reason ? 'Nothing can be searched' : rows.length ? counted(rows.length, 'entry', 'entries') + (found.value.next ? ', and more' : '')
    : 'Nothing is known of it';
}

/** Where no step decides, as nobody knows the client, it is not said to be one or the other. */
function verdict({ action, sentence, steps }) {
  const deferred = action === 'greylist';
  const badge = steps.some(step => step.answers) && el('span', { class: 'badge ' + (deferred ? 'look' : 'good') }, deferred ? 'deferred' : 'passes');
  return heading(badge, ' ', shown(sentence));
}

function rowsOf(rows, answer, ask) {
  if (!rows.length) {
    return note('look', 'Nothing is stored of it: it has not been tried, or has been forgotten, or passes without the greylist.');
  }
  const table = entries('What is stored of it', rows, { ask });
  return answer.next ? el('div', {}, table, el('p', {}, 'These are the first ones. Type more to find less.')) : table;
}

function steps({ steps }) {
  return el('div', {}, el('h5', {}, 'Step by step'), el('ol', { class: 'steps' }, steps.map(step =>
    el('li', { class: step.answers ? 'answers' : null }, el('strong', {}, step.name), ' ', shown(step.finding),
      step.answers && el('em', {}, ' – this decides')))));
}

function actions(query, rows, again) {
  if (!session.mayChange) {
    return note('look', 'Release and Allow need a token that may change something; yours may only read.');
  }
  return el('div', { class: 'buttons' },
    button('Release', () => release(query), { class: 'main' }),
    button('Allow…', () => allow(query, rows, again)),
    rows.length > 0 && button('Forget…', () => forget(query, rows.length, again)),
    el('small', {}, 'Release: it passes at its next try, wherever from. Allow: this and later mail waits no more.'));
}

async function release({ sender: from, recipient }) {
  try {
    const done = await post('release', { sender: from, recipient });
    say('good', 'Released: mail from ', sender(done.sender), ' to ', shown(done.recipient), ' passes at its next try, until ', when(done.until),
      '. The sender’s server decides when it tries again.');
  } catch (error) {
    complain(error);
  }
}

async function forget(query, count, again) {
  const asked = `All that is known of mail from ${plain(query.sender)} to ${plain(query.recipient)} is forgotten, ${counted(count, 'entry', 'entries')} as you see them. The next mail waits like a stranger’s.`;
  if (!await confirm('Forget?', asked, 'Forget')) {
    return;
  }
  try {
    const { forgotten } = await remove('triplets', query);
    await again();
    say('good', `Forgotten: ${counted(forgotten, 'entry', 'entries')}.`);
  } catch (error) {
    complain(error);
  }
}
