import type { Answer } from './answer.js';
import { redirect, Refusal, seeOther, TicketRefusal } from './answer.js';
import type { Clock } from './clock.js';
import { MINUTE } from './clock.js';
import type { Endpoint, EndpointFault, EndpointRequest } from './endpoint.js';
import { rememberLanguage } from './language-cookie.js';
import type { Choice, Theme } from './pages.js';
import { accountsPage, consentPage, errorPage } from './pages.js';
import { formBody, optional, required } from './parameters.js';
import { randomToken } from './random.js';
import type { Language, Translated } from './texts.js';
import { languageOf, LANGUAGES, TEXTS } from './texts.js';
import type { Account } from './types.js';
import { Vault } from './vault.js';

/** Where every login page posts to. */
export const LOGIN_PATH = '/login';

/** How long a login page may stay open. Our choice: no document says. */
export const TICKET_LIFETIME = 10 * MINUTE;

/** A login that has started and is not decided. */
export interface Pending<T> {
  readonly redirectURI: string;
  /** Sent back as it came; undefined when none was sent or the provider does not know it. */
  readonly state: string | undefined;
  /** What the application gets, in words. */
  readonly permissions: readonly Translated[];
  /** What the provider needs to remember for the code. */
  readonly detail: T;
}

/** A started login, and the language of its pages. */
interface Ticket<T> {
  readonly pending: Pending<T>;
  /** What the application asked for, or the person chose on the page; undefined: the browser's language. */
  language: Language | undefined;
}

export interface LoginOptions<A extends Account, T> {
  readonly theme: Theme;
  readonly clientName: string;
  readonly accounts: readonly A[];
  readonly now: Clock;
  /** The language that a request asks for, where the provider has a parameter for it. */
  readonly language?: (request: EndpointRequest) => Language | undefined;
  /** The businesses of an account, when one has to be picked. */
  readonly businesses?: (account: A) => readonly Choice[];
  /** What the provider calls them in a callback, where not as the standard does. */
  readonly callbackNames?: { readonly state?: string; readonly error?: string };
  /** Makes the code; returns the parameters of the callback, `state` excepted. */
  readonly grant: (pending: Pending<T>, account: A, business: string | undefined) => Record<string, string>;
}

/** An address with parameters added, the rest of it untouched. */
export function withParameters(uri: string, parameters: Record<string, string>): string {
  const query = new URLSearchParams(parameters);
  // A plus means a space only in forms; %20 means one everywhere.
  return `${uri}${uri.includes('?') ? '&' : '?'}${query.toString().replaceAll('+', '%20')}`;
}

/** What can go wrong at a provider's authorization endpoint in addition to the common faults. */
export type AuthorizationFault = 'declined' | 'no-state';

/** The login pages of one provider: from a checked authorization request to the callback. */
export class LoginPages<A extends Account, T> {
  readonly #options: LoginOptions<A, T>;
  readonly #tickets: Vault<Ticket<T>>;

  constructor(options: LoginOptions<A, T>) {
    this.#options = options;
    this.#tickets = new Vault(options.now);
  }

  /** Starts a login. The ticket can be used for one decision. */
  issueTicket(pending: Pending<T>, language?: Language): string {
    return this.#tickets.put(randomToken(), { pending, language }, TICKET_LIFETIME);
  }

  /** Starts a login, and shows its first page. */
  start(request: EndpointRequest, pending: Pending<T>): Answer {
    return this.#show(request, this.issueTicket(pending, this.#options.language?.(request)));
  }

  /** Grants at once, as for a person who is signed in already. */
  grant(pending: Pending<T>, account: A, business?: string): string {
    return this.#callback(pending, this.#options.grant(pending, account, business));
  }

  /** RFC 6749 section 4.1.2.1; also where a provider's document is silent about declining. */
  decline(pending: Pending<T>): Answer {
    const { error = 'error' } = this.#options.callbackNames ?? {};
    return redirect(this.#callback(pending, { [error]: 'access_denied' }));
  }

  refuse(refusal: Refusal, request?: EndpointRequest): Answer {
    const language = request && (this.#chosen(request) ?? this.#options.language?.(request) ?? request.language);
    return errorPage(this.#options.theme, TEXTS[language ?? 'en'], refusal);
  }

  /**
   * The authorization endpoint of a provider that shows its pages to every browser.
   * @param read checks a request, and says what it asks for
   */
  authorization(
    path: string,
    read: (request: EndpointRequest) => Pending<T>,
  ): Endpoint & { readonly name: 'authorize'; readonly faults: Readonly<Record<AuthorizationFault, EndpointFault>> } {
    return {
      name: 'authorize',
      method: 'GET',
      path,
      handle: (request) => this.start(request, read(request)),
      refuse: this.refuse.bind(this),
      faults: {
        declined: (_run, request) => this.decline(read(request)),
        'no-state': (_run, request) => this.start(request, { ...read(request), state: undefined }),
      },
    };
  }

  /** The pages, and what their forms post to. */
  endpoints(): (Endpoint & { readonly name: 'login'; readonly faults?: undefined })[] {
    const shared = { name: 'login', path: LOGIN_PATH, refuse: this.refuse.bind(this) } as const;
    return [
      {
        ...shared,
        method: 'GET',
        handle: (request) => this.#show(request, required(request.query, 'ticket'), optional(request.query, 'account')),
      },
      {
        ...shared,
        method: 'POST',
        decode: (request) => Object.fromEntries(new URLSearchParams(request.body)),
        handle: (request) => this.#step(request),
      },
    ];
  }

  /** Who is logging in? With an account: what does the application get? */
  #show(request: EndpointRequest, ticket: string, accountId = ''): Answer {
    const opened = this.#open(ticket);
    const chosen = this.#chosen(request);
    opened.language = chosen ?? opened.language;
    const answer = this.#page(request, opened, { ticket, accountId });
    if (chosen === undefined) return answer;
    return { ...answer, headers: { ...answer.headers, 'set-cookie': rememberLanguage(chosen) } };
  }

  #page(
    request: EndpointRequest,
    opened: Ticket<T>,
    { ticket, accountId }: { ticket: string; accountId: string },
  ): Answer {
    const language = opened.language ?? request.language;
    const { theme, clientName } = this.#options;
    const switches = LANGUAGES.map((each) => ({
      texts: TEXTS[each],
      href: address({ ticket, account: accountId, language: each }),
    }));
    const page = { theme, texts: TEXTS[language], switches, clientName, action: LOGIN_PATH, ticket };
    if (accountId === '') return accountsPage(page, this.#options.accounts);
    const account = this.#account(accountId);
    const permissions = opened.pending.permissions.map((permission) => permission[language]);
    return consentPage(page, account, permissions, this.#businesses(account));
  }

  /** The language that was chosen on a page. */
  #chosen({ path, query }: EndpointRequest): Language | undefined {
    return path === LOGIN_PATH ? languageOf(optional(query, 'language') ?? '') : undefined;
  }

  #step(request: EndpointRequest): Answer {
    const form = formBody(request);
    const ticket = required(form, 'ticket');
    const { pending } = this.#open(ticket);
    const decision = optional(form, 'decision');
    if (decision === 'decline') {
      this.#tickets.redeem(ticket);
      return this.decline(pending);
    }
    const accountId = optional(form, 'account') ?? '';
    if (decision === undefined) {
      return seeOther(address({ ticket, account: accountId === '' ? '' : this.#account(accountId).id }));
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

  #callback({ redirectURI, state }: Pending<T>, parameters: Record<string, string>): string {
    const { state: name = 'state' } = this.#options.callbackNames ?? {};
    return withParameters(redirectURI, { ...parameters, ...(state !== undefined && { [name]: state }) });
  }

  #account(accountId: string): A {
    const account = this.#options.accounts.find(({ id }) => id === accountId);
    if (account === undefined) throw new Refusal(400, 'There is no such account on this emulator.');
    return account;
  }

  #businesses(account: A): readonly Choice[] {
    return this.#options.businesses?.(account) ?? [];
  }

  #open(ticket: string): Ticket<T> {
    const found = this.#tickets.peek(ticket);
    if (found.ok) return found.value;
    throw new TicketRefusal(found.reason);
  }
}

/** The address of a login page; what is empty is left out. */
function address(parameters: Record<string, string>): string {
  const said = Object.entries(parameters).filter(([, value]) => value !== '');
  return `${LOGIN_PATH}?${new URLSearchParams(said).toString()}`;
}
