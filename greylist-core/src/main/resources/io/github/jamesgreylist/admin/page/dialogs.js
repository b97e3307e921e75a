// Questions before something changes.

import { post, session } from './api.js';
import { el, newId, note, say, shown, typed } from './dom.js';
import { LISTS } from './words.js';

/** @return a promise of what act says, or of null if it was cancelled; what act complains of is shown, and the dialog stays */
function dialog(title, content, yes, act) {
  const id = newId();
  const before = document.activeElement;
  return new Promise(resolve => {
    let result = null;
    const trouble = el('div', { role: 'alert' });
    const send = async event => {
      event.preventDefault();
      try {
        result = await act();
        box.close();
      } catch (error) {
        trouble.replaceChildren(note('bad', shown(error.message)));
      }
    };
    const box = el('dialog', {
      'aria-labelledby': id, close: () => {
        box.remove();
        // The browser has given the focus back already, and a quick user may have moved on since.
        document.activeElement === document.body && before?.isConnected && before.focus();
        resolve(result);
      },
    }, el('form', { submit: send }, el('h2', { id }, title), ...content, trouble,
      el('div', { class: 'buttons' }, el('button', { type: 'submit', class: 'main' }, yes),
        el('button', { type: 'button', click: () => box.close() }, 'Cancel'))));
    document.body.append(box);
    box.showModal();
  });
}

export const confirm = (title, text, yes) => dialog(title, [el('p', {}, text)], yes, async () => true);

export const reasonField = () => typed('Reason', 'For whoever reads the list next year', { required: true, spellcheck: 'true' });

export function authorField() {
  const box = typed('Your name', 'May be empty; for the comment and the log', { value: session.author });
  box.input.addEventListener('input', () => {
    session.author = box.input.value.trim();
  });
  return box;
}

/** Adds the line to the list. */
export const add = (list, entry, reason) =>
  post('lists/' + list, {}, { entry, reason, ...(session.author && { author: session.author }) });

/** Offers the lines that would let this mail in, asks why, and adds one. */
export async function allow(query, rows, again) {
  const lines = linesFor(query, rows);
  const name = newId();
  const choices = lines.map(([list, line, text], index) => el('div', { class: 'check' },
    el('input', { type: 'radio', name, id: name + index, value: index, checked: index === 0 }),
    el('label', { for: name + index }, text, ' ', el('code', {}, shown(line)), ` (${LISTS[list].toLowerCase()})`)));
  const reason = reasonField();
  const added = await dialog('Allow', [el('fieldset', {}, el('legend', {}, 'Which mail shall wait no more?'), ...choices),
    el('p', {}, el('small', {}, 'Anybody can claim any sender: prefer a client, or the recipient who wants his mail at once.')),
    reason, authorField()], 'Allow', async () => {
    const [list, line] = lines[document.querySelector(`input[name="${name}"]:checked`).value];
    await add(list, line, reason.input.value.trim());
    return { list, line };
  });
  if (added) {
    await again();
    say('good', 'Added to the list of ', LISTS[added.list].toLowerCase(), ': ', el('code', {}, shown(added.line)),
      '. It is in force; its mail passes at its next try.');
  }
}

/** What would be read as something else in a list is not offered: a comment, an expression, two words, a whole top-level domain. */
const isLine = line => /^[^\s#/"\p{C}]+$/u.test(line) && /^[^.]+@|[.:]/.test(line);

function linesFor({ sender, recipient, client }, rows) {
  const networks = [...rows.filter(row => row.state === 'waiting'), ...rows].map(row => row.client)
    .filter(from => /^[0-9a-f.:]+\/\d+$/i.test(from));
  const lines = [...new Set([...networks, client].filter(Boolean))].slice(0, 5)
    .map(from => ['clients', from, 'All mail from']);
  if (isLine(sender)) {
    lines.push(['senders', sender, 'All mail that claims to be from']);
  }
  const domain = sender.slice(sender.lastIndexOf('@') + 1);
  if (isLine(domain) && domain.includes('.')) {
    lines.push(['senders', domain, 'All mail that claims to be from anybody at']);
  }
  if (isLine(recipient)) {
    lines.push(['recipients', recipient, 'All mail to']);
  }
  return lines;
}
