import type { Answer } from './answer.js';
import { redirect, Refusal, seeOther } from './answer.js';
import type { Clock } from './clock.js';
import { MINUTE } from './clock.js';
import type { Endpoint, EndpointRequest } from './endpoint.js';
import type { Choice, Theme } from './pages.js';
import { accountsPage, consentPage, errorPage } from './pages.js';
import { formBody, optional, required } from './parameters.js';
import { randomToken } from './random.js';
import type { Texts } from './texts.js';
import { ENGLISH } from './texts.js';
import type { Account } from './types.js';
import { Vault } from './vault.js';

/** Where every login page posts to. */
export const LOGIN_PATH = '/login';

/** How long a login page may stay open. Our choice: no document says. */
export const TICKET_LIFETIME = 10 * MINUTE;

/** A login that a person is in the middle of. */
export interface Pending<T> {
  readonly redirectURI: string;
  /** Sent back as it came; undefined when none was sent or the provider does not know it. */
  readonly state: string | undefined;
  /** What the application gets, in words. */
  readonly permissions: readonly string[];
  readonly texts?: Texts;
  /** What the provider needs to remember for the code. */
  readonly detail: T;
}

export interface LoginOptions<A extends Account, T> {
  readonly theme: Theme;
  readonly clientName: string;
  readonly accounts: readonly A[];
  readonly now: Clock;
  /** The businesses of an account, when one has to be picked. */
  readonly businesses?: (account: A) => readonly Choice[];
  /** Makes the code; returns the parameters of the callback, `state` excepted. */
  readonly grant: (pending: Pending<T>, account: A, business: string | undefined) => Record<string, string>;
}

/** The redirect URI with parameters added, the rest of it untouched. */
export function withParameters(uri: string, parameters: Record<string, string>, state: string | undefined): string {
  const query = new URLSearchParams(parameters);
  if (state !== undefined) query.set('state', state);
  // A plus means a space only in forms; %20 means one everywhere.
  return `${uri}${uri.includes('?') ? '&' : '?'}${query.toString().replaceAll('+', '%20')}`;
}

/** RFC 6749 section 4.1.2.1; also where a provider's document is silent about declining. */
export const declined = ({ redirectURI, state }: Pending<unknown>): Answer =>
  redirect(withParameters(redirectURI, { error: 'access_denied' }, state));

/** The login pages of one provider: from a checked authorization request to the callback. */
export class LoginDesk<A extends Account, T> {
  readonly #options: LoginOptions<A, T>;
  readonly #tickets: Vault<Pending<T>>;

  constructor(options: LoginOptions<A, T>) {
    this.#options = options;
    this.#tickets = new Vault(options.now);
  }

  /** Starts a login; the ticket is good for one decision. */
  issueTicket(pending: Pending<T>): string {
    return this.#tickets.put(randomToken(), pending, TICKET_LIFETIME);
  }

  /** Who is logging in? With an account: what does the application get? */
  show(ticket: string, accountId = ''): Answer {
    const pending = this.#pending(ticket);
    const page = this.#page(ticket, pending);
    if (accountId === '') return accountsPage(page, this.#options.accounts);
    const account = this.#account(accountId);
    return consentPage(page, account, pending.permissions, this.#businesses(account));
  }

  /** Grants at once, as for a person who is signed in already. */
  grant(pending: Pending<T>, account: A, business?: string): string {
    return withParameters(pending.redirectURI, this.#options.grant(pending, account, business), pending.state);
  }

  refuse({ status, message, headers }: Refusal): Answer {
    return errorPage(status, this.#options.theme, message, headers);
  }

  /** The pages, and what their forms post to. */
  endpoints(): (Endpoint & { readonly name: 'login'; readonly faults?: undefined })[] {
    const shared = { name: 'login', path: LOGIN_PATH, refuse: (refusal: Refusal) => this.refuse(refusal) } as const;
    return [
      {
        ...shared,
        method: 'GET',
        handle: ({ query }) => this.show(required(query, 'ticket'), optional(query, 'account')),
      },
      {
        ...shared,
        method: 'POST',
        decode: (request) => Object.fromEntries(new URLSearchParams(request.body)),
        handle: (request) => this.#step(request),
      },
    ];
  }

  #step(request: EndpointRequest): Answer {
    const form = formBody(request);
    const ticket = required(form, 'ticket');
    const pending = this.#pending(ticket);
    const decision = optional(form, 'decision');
    if (decision === 'decline') {
      this.#tickets.redeem(ticket);
      return declined(pending);
    }
    const accountId = optional(form, 'account') ?? '';
    if (decision === undefined) {
      const account = accountId === '' ? {} : { account: this.#account(accountId).id };
      return seeOther(`${LOGIN_PATH}?${new URLSearchParams({ ticket, ...account }).toString()}`);
    }
    const account = this.#account(accountId);
    const businesses = this.#businesses(account);
    if (decision !== 'allow') throw new Refusal(400, 'The decision is allow or decline.');
    const business = optional(form, 'business') ?? businesses[0]?.id;
    if (business !== undefined && !businesses.some(({ id }) => id === business)) {
      throw new Refusal(400, 'This account has no such business.');
    }
    this.#tickets.redeem(ticket);
    return redirect(this.grant(pending, account, business));
  }

  #account(accountId: string): A {
    const account = this.#options.accounts.find(({ id }) => id === accountId);
    if (account === undefined) throw new Refusal(400, 'There is no such account on this emulator.');
    return account;
  }

  #businesses(account: A): readonly Choice[] {
    return this.#options.businesses?.(account) ?? [];
  }

  #pending(ticket: string): Pending<T> {
    const found = this.#tickets.peek(ticket);
    if (found.ok) return found.value;
    throw new Refusal(400, TICKET_REASONS[found.reason]);
  }

  #page(ticket: string, { texts = ENGLISH }: Pending<T>): Parameters<typeof accountsPage>[0] {
    const { theme, clientName } = this.#options;
    return { theme, texts, clientName, action: LOGIN_PATH, ticket };
  }
}

const TICKET_REASONS = {
  unknown: 'This login page is not known here.',
  used: 'This login was decided already.',
  expired: 'This login page was open for too long.',
};
