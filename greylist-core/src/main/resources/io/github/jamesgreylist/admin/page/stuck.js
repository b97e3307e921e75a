// Senders that wait too long, and the line that would help.

import { get, remove, session } from './api.js';
import { button, complain, el, note, say, sender, shown } from './dom.js';
import { add } from './dialogs.js';
import { ago, counted, LISTS } from './words.js';

export function stuck(box) {
  const found = el('div', { class: 'stack' });
  box.append(el('p', {}, 'Mail that was deferred again and again, for over two hours, and has not passed: mostly senders whose retries come from many networks.'),
    found);
  let turn = 0;
  const load = async () => {
    const mine = ++turn;
    try {
      const { waitTooLong, notLookedAt } = await get('report');
      const nobody = notLookedAt ? note('look', `Not everybody was looked at: ${notLookedAt}.`) : note('good', 'Nobody waits too long.');
      mine === turn && found.replaceChildren(...(waitTooLong.length ? waitTooLong.map(one => card(one, load)) : [nobody]));
    } catch (error) {
      if (mine === turn) {
        found.replaceChildren();
        complain(error);
      }
    }
  };
  load();
  return {};
}

function card(one, again) {
  return el('article', { class: 'panel' },
    el('h3', {}, sender(one.sender), ' to ', shown(one.recipient)),
    el('p', {}, `${counted(one.attempts, 'first contact waits', 'first contacts wait')}, for `, ago(one.since), ': ', shown(one.common), '.'),
    el('p', {}, 'Tried from ', one.clients.flatMap((client, index) => [index ? ', ' : '', shown(client)]), '.'),
    one.line === '' ? '' : el('p', {}, 'What would help: ', el('code', {}, shown(one.line)), ` in the list of ${LISTS[one.list].toLowerCase()}.`),
    one.line === '' ? note('look', 'No line of a list can say who this is.') : session.mayChange ? el('div', { class: 'buttons' }, button('Add this line', () => help(one, again), { class: 'main' }))
      : note('look', 'Adding it needs a token that may change something; yours may only read.'));
}

async function help({ list, line, common }, again) {
  try {
    await add(list, line, 'waited too long: ' + common);
    await again();
    say('good', 'Added to the list of ', LISTS[list].toLowerCase(), ': ', el('code', {}, shown(line)), '. ',
      button('Take it out again', () => undo(list, line)));
  } catch (error) {
    complain(error);
  }
}

async function undo(list, entry) {
  try {
    await remove('lists/' + list, {}, { entry });
    say('good', 'Taken out: ', el('code', {}, shown(entry)));
  } catch (error) {
    complain(error);
  }
}
