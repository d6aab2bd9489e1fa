import type { Answer } from './answer.js';
import type { EndpointRequest } from './endpoint.js';
import type { Exchange } from './exchange.js';
import { shown } from './options.js';
import { isObject } from './parameters.js';
import { LOGIN_PATH } from './login.js';

/** What a person would choose on the pages. */
export interface Decision {
  readonly decision: 'allow' | 'decline';
  readonly account?: string | undefined;
  readonly business?: string | undefined;
}

interface LoginTarget {
  readonly provider: string;
  readonly url: string;
  readonly accounts: readonly { readonly id: string }[];
}

const reason = ({ payload, body }: Answer): string =>
  isObject(payload) && typeof payload['message'] === 'string' ? payload['message'] : body.toString().slice(0, 300);

/**
 * Does what a person does in a browser, without a browser: opens the authorization URL, picks an account, and decides.
 * The requests are the same as a browser's, and appear in the log.
 */
export function loginInProcess(
  emulator: LoginTarget,
  exchange: Exchange,
  authorizationURL: unknown,
  choice: Decision,
): string {
  const who = `The ${emulator.provider} emulator`;
  if (typeof authorizationURL !== 'string') {
    throw new TypeError(
      `${who} approves or declines the address that your application redirects to. It must be a string, and is ${shown(authorizationURL)}. ` +
        'Take it from the Location header of the answer that starts the login; without one, look at its status.',
    );
  }
  const target = URL.canParse(authorizationURL) ? new URL(authorizationURL) : undefined;
  if (target?.origin !== emulator.url) {
    throw new Error(`${who} is at ${emulator.url}; this authorization URL is not one of its own.`);
  }
  const ask = (request: Pick<EndpointRequest, 'method' | 'path' | 'search' | 'body'>, headers = {}): Answer => {
    const query = new URLSearchParams(request.search);
    const { outcome } = exchange.run({
      ...request,
      query,
      headers: { host: target.host, ...headers },
      language: 'en',
    });
    if ('answer' in outcome) return outcome.answer;
    throw new Error(`${who} has a fault at ${request.path} that only a real HTTP request can show.`);
  };
  const page = ask({ method: 'GET', path: target.pathname, search: target.search.slice(1), body: '' });
  if (page.status === 302) return page.headers['location'] ?? '';
  const ticket = isObject(page.payload) ? page.payload['ticket'] : undefined;
  if (page.status !== 200 || typeof ticket !== 'string') {
    throw new Error(`${who} refused the authorization URL with ${page.status}: ${reason(page)}`);
  }
  const form = new URLSearchParams({ ticket, decision: choice.decision });
  const account = choice.account ?? emulator.accounts[0]?.id;
  if (account !== undefined) form.set('account', account);
  if (choice.business !== undefined) form.set('business', choice.business);
  const done = ask(
    { method: 'POST', path: LOGIN_PATH, search: '', body: form.toString() },
    { 'content-type': 'application/x-www-form-urlencoded' },
  );
  const location = done.headers['location'];
  if (done.status === 302 && location !== undefined) return location;
  throw new Error(`${who} refused the login with ${done.status}: ${reason(done)}`);
}
