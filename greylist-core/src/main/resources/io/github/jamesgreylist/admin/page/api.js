// The interface of the server. The token is kept here and nowhere else: a reload forgets it.

const base = new URL('../greylist/', document.baseURI);

let token = '';
let header = null;

/** What the server said instead of an answer, in a sentence. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export const session = {
  author: '',
  status: null,
  get hasToken() {
    return token !== '';
  },
  get mayChange() {
    return this.status?.access !== 'read';
  },
};

export function forgetToken() {
  token = '';
  header = null;
}

/** Whether the server takes it. The bridge and James with JWT want a bearer; James with a password wants that. */
export async function tryToken(typed) {
  token = typed;
  for (const way of [bearer, password]) {
    header = way;
    try {
      return await get('status');
    } catch (e) {
      if (e.status !== 401) {
        throw e;
      }
    }
  }
  forgetToken();
  throw new Refused(401, 'The server does not take this token.');
}

function bearer(headers) {
  headers.set('Authorization', 'Bearer ' + token);
}

function password(headers) {
  headers.set('Password', token);
}

export const get = (path, query) => call('GET', path, query);
export const post = (path, query, body) => call('POST', path, query, body);
export const remove = (path, query, body) => call('DELETE', path, query, body);

async function call(method, path, query = {}, body) {
  const request = { method, headers: headers(body), cache: 'no-store', credentials: 'omit', redirect: 'error' };
  if (body) {
    request.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(address(path, query), request);
  } catch {
    throw new Refused(0, 'The server does not answer. Does it run, and does your tunnel still stand?');
  }
  const answer = await json(response);
  if (!response.ok) {
    throw new Refused(response.status, answer?.message || `The server answered ${response.status} without a reason.`);
  }
  return answer;
}

function headers(body) {
  const all = new Headers();
  try {
    header?.(all);
  } catch {
    throw new Refused(401, 'The token has characters that no token has.');
  }
  if (body) {
    all.set('Content-Type', 'application/json');
  }
  if (session.author) {
    all.set('X-Greylist-Author', encodeURIComponent(session.author));
  }
  return all;
}

function address(path, query) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const url = new URL(path, base);
  // Not by URLSearchParams: it writes a space as a plus, which addresses have.
  url.search = given.map(([name, value]) => name + '=' + encodeURIComponent(value)).join('&');
  return url;
}

async function json(response) {
  try {
    return await response.json();
  } catch {
    return null;
  }
}
