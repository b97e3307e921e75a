// Elements. All that is shown is text: strings become text nodes, and no markup is ever parsed.

/** An element. Of the attributes, functions are listeners, true is a bare attribute, and false, null and undefined are left out. */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      element.addEventListener(key, value);
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(key, value === true ? '' : value);
    }
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

const ODD = /[\p{C}\p{Zl}\p{Zp}\u034f\u115f\u1160\u3164\ufe00-\ufe0f\uffa0]|(?! )\p{Zs}/gu;

const codePoint = character => 'U+' + character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0');

/** Strangers' text, for attributes: what would be invisible, or would turn the line around, is named. */
export const plain = text => text.replace(ODD, odd => `[${codePoint(odd)}]`);

/** Strangers' text: kept apart from what stands beside it, and with what is invisible made visible. Addresses break behind the @. */
export function shown(text) {
  const box = el('bdi', { class: 'shown' });
  let end = 0;
  for (const match of text.matchAll(ODD)) {
    box.append(...breakable(text.slice(end, match.index)), el('span', { class: 'odd' }, codePoint(match[0])));
    end = match.index + match[0].length;
  }
  box.append(...breakable(text.slice(end)));
  return box;
}

const breakable = text => text.split(/(?<=@)/).flatMap((part, index) => index ? [el('wbr'), part] : [part]);

/** The null sender, which bounces have, is written as in SMTP. */
export const sender = text => shown(text || '<>');

let ids = 0;
export const newId = () => 'id' + ++ids;

/** A labelled input; the input is its property {@code input}. */
export function field(label, attributes = {}, hint) {
  const id = newId();
  const { options, ...rest } = attributes;
  const input = el(options ? 'select' : 'input', { id, ...rest, 'aria-describedby': hint ? id + 'hint' : null },
    ...(options || []).map(([value, text]) => el('option', { value }, text)));
  const box = el('div', { class: 'field' }, el('label', { for: id }, label), input,
    hint && el('small', { id: id + 'hint' }, hint));
  box.input = input;
  return box;
}

export const typed = (label, hint, more = {}) =>
  field(label, { type: 'text', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', ...more }, hint);

/** A button that does one thing at a time, and stays in the order of focus meanwhile. */
export function button(text, act, attributes = {}) {
  let busy = false;
  const click = async () => {
    if (busy || element.getAttribute('aria-disabled') === 'true') {
      return;
    }
    busy = true;
    element.setAttribute('aria-busy', 'true');
    try {
      await act();
    } finally {
      busy = false;
      element.removeAttribute('aria-busy');
    }
  };
  const element = el('button', { type: 'button', ...attributes, click }, text);
  return element;
}

/**
 * A table. On a narrow screen each row becomes a card, which is why the roles are written out.
 *
 * @param columns pairs of heading and what makes the cell of a row
 */
export function table(caption, columns, rows, attributes = {}) {
  const head = el('tr', { role: 'row' }, columns.map(([name]) => el('th', { role: 'columnheader', scope: 'col' }, name)));
  const body = rows.map(row => el('tr', { role: 'row' },
    columns.map(([name, cell]) => el('td', { role: 'cell', 'data-name': name }, cell(row)))));
  return el('table', { role: 'table', ...attributes }, el('caption', {}, caption),
    el('thead', { role: 'rowgroup' }, head), el('tbody', { role: 'rowgroup' }, body));
}

export const note = (kind, ...text) => el('p', { class: 'note ' + kind }, ...text);

/** Says it to everybody, also to whoever hears the page. */
export function say(kind, ...text) {
  document.getElementById('said').replaceChildren(note(kind, ...text));
}

export const complain = error => say('bad', shown(error.message));

export const silence = () => document.getElementById('said').replaceChildren();
