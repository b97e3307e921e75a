// Times and numbers as people say them.

import { el } from './dom.js';

const NUMBER = new Intl.NumberFormat('en-GB');
const PARTS = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' };
const WHEN = new Intl.DateTimeFormat('en-GB', { ...PARTS, year: 'numeric' });
const THIS_YEAR = new Intl.DateTimeFormat('en-GB', PARTS);

export const number = value => NUMBER.format(value ?? 0);

export const counted = (value, one, many) => `${number(value)} ${value === 1 ? one : many}`;

export const percent = (part, whole) => whole ? Math.round(100 * part / whole) + ' %' : '–';

/** Seconds in words: the two largest units. */
export function span(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) {
    return whole + ' s';
  }
  const minutes = Math.round(whole / 60);
  if (minutes < 60) {
    return minutes + ' min';
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 48) {
    return minutes % 60 ? `${hours} h ${minutes % 60} min` : hours + ' h';
  }
  return Math.round(hours / 24) + ' days';
}

export const secondsSince = instant => (Date.now() - Date.parse(instant)) / 1000;

function date(instant) {
  const time = new Date(instant);
  return (time.getFullYear() === new Date().getFullYear() ? THIS_YEAR : WHEN).format(time);
}

export const when = instant => el('time', { datetime: instant }, date(instant));

export const ago = instant => el('time', { datetime: instant, title: date(instant) }, span(secondsSince(instant)));

export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export const KINDS = {
  'triplet': 'sender and recipient',
  'network': 'known network',
  'spf-domain': 'known SPF domain',
  'known-sender': 'known sender',
  'known-domain': 'known domain',
  'correspondent': 'somebody a user wrote to',
  'correspondent-domain': 'domain a user wrote to',
  'release': 'released',
};

export const LISTS = {
  clients: 'Clients',
  recipients: 'Recipients',
  senders: 'Senders',
  rules: 'Recipient rules',
};
