import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Clock } from './clock.js';
import type { DialectOption } from './dialect.js';
import type { FaultNames } from './fault-names.js';

/** Somebody who can be picked on a login page. Each provider adds its own fields. */
export interface Account {
  /** What `approve` takes and what the login page sends back; unique within an emulator. */
  readonly id: string;
  /** The name on the login page. */
  readonly displayName: string;
  readonly email: string;
}

/** One request in the log, oldest first. Headers, bodies and payloads are unmasked: the log is for tests. */
export interface RecordedRequest {
  /** The endpoint's name as `faults` knows it; undefined for an address or method the provider does not have. */
  readonly endpoint?: string;
  readonly method: string;
  readonly path: string;
  /** A parameter that came several times is an array. */
  readonly query: Readonly<Record<string, string | string[]>>;
  readonly headers: IncomingHttpHeaders;
  /** The body as text, at most 64 KiB of it. */
  readonly body: string;
  /** The body's meaning: parsed JSON, form fields, and for ChainUp the opened parameters. Undefined when unreadable. */
  readonly decodedBody?: unknown;
  /** Epoch milliseconds by the emulator's clock. */
  readonly time: number;
  /** The name of the fault that was played, `'answer'`, `'payload'` or `'function'` for the unnamed ones. */
  readonly fault?: string;
  /** Undefined while, or because, nothing was answered. */
  readonly answer?: RecordedAnswer;
}

export interface RecordedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Undefined for a fault of your own, whose body is not read. */
  readonly body?: string;
  /** The body's meaning: what is inside the envelope, opened; for a login page its ticket and choices. */
  readonly payload?: unknown;
}

/** Faults that every endpoint knows. */
export type CommonFault =
  | 'slow'
  | 'server-error'
  | 'unavailable'
  | 'rate-limited'
  | 'hang'
  | 'reset'
  | 'lost-answer'
  | 'html'
  | 'empty'
  | 'truncated';

/** An answer sent as it is, without asking the endpoint. Defaults: 200, `application/json`, no body. */
export interface RawAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/**
 * Another payload inside the provider's own envelope, properly wrapped (and for ChainUp sealed and signed).
 * A function receives the payload the endpoint really answered with; any other value is sent without asking the endpoint.
 */
export interface PayloadFault {
  readonly payload: unknown;
}

/** Answers by hand. The body has been read: it is in the request log. What it throws, or rejects with, is answered with 500. */
export type FaultHandler = (req: IncomingMessage, res: ServerResponse) => void | Promise<void>;

export type Fault<N extends string = string> = N | RawAnswer | PayloadFault | FaultHandler;

/** An endpoint and one of its faults. */
export type Armed<M extends FaultNames, E extends keyof M = keyof M> = E extends keyof M
  ? [endpoint: E, fault: Fault<CommonFault | M[E]>]
  : never;

/** A fault that waits for its request. */
export interface ArmedFault {
  readonly endpoint: string;
  /** Its name; `'answer'`, `'payload'` or `'function'` for the unnamed ones. */
  readonly fault: string;
  /** The next request only, or every one until it is cleared. */
  readonly until: 'played' | 'cleared';
}

/** Switches an emulator's faults on and off. `M` are the names of this provider's own faults, by endpoint. */
export interface Faults<M extends FaultNames = FaultNames> {
  /**
   * Plays a fault at the next `times` (default 1) requests of an endpoint. The faults of several calls are played one after the other.
   * @throws TypeError for an endpoint or a fault that the emulator does not know
   */
  next(...fault: [...Armed<M>, times?: number]): void;
  /** Plays a fault at every request of an endpoint whose queue of `next` is empty. */
  always(...fault: Armed<M>): void;
  /** The names that can be switched on, by endpoint: the common ones, then the provider's own. */
  readonly names: { readonly [E in keyof M]: readonly (CommonFault | M[E])[] };
  /** What is switched on, in the order in which it is played at each endpoint. */
  readonly armed: readonly ArmedFault[];
  /**
   * Ends all faults, those of one endpoint, or those of one name there (named as in `armed`; it is no error if there is none).
   * @throws TypeError for an endpoint or a name that the emulator does not know
   */
  clear(endpoint?: keyof M, fault?: string): void;
}

/** What `approve` decides in addition to the account. */
export interface ApproveOptions {
  /** FlowAccount: the `supportCode` of the business to connect; default the account's first. */
  readonly business?: string;
}

/** One provider on loopback. */
export interface Emulator<
  P extends string = string,
  A extends Account = Account,
  O extends object = object,
  M extends FaultNames = FaultNames,
> {
  readonly provider: P;
  /** Where it listens, without a trailing slash; before `listen` the option `url`. */
  readonly url: string;
  /** For supertest, or to mount in a server of your own: at its root, before anything that reads bodies. */
  readonly handler: RequestListener;
  /** What the provider's strategy needs in addition to `callbackURL`. */
  readonly strategyOptions: O;
  /** The same as environment variables. */
  readonly env: Readonly<Record<string, string>>;
  /** An address at which a person sees the login page without an application; `undefined` where a browser alone cannot open it. */
  readonly loginPage: string | undefined;
  readonly accounts: readonly A[];
  /** The latest requests, oldest first, at most `maxRequests` (default 1 000). */
  readonly requests: readonly RecordedRequest[];
  readonly redirectURIs: readonly string[];
  readonly faults: Faults<M>;
  /** The current dialect. Default `'documented'`. */
  readonly dialect: DialectOption;
  /**
   * Changes the dialect from the next request on. Codes and tokens that were issued before stay valid.
   * @throws TypeError for what is no dialect; then nothing changes
   */
  speak(dialect: DialectOption): void;
  clearRequests(): void;
  /** @throws TypeError when the provider would not register it */
  registerRedirectURI(uri: string): void;
  /**
   * Does what a person does on the login page, with the same requests and checks, in process: opens the address,
   * picks the account (default the first) and consents.
   * @returns the callback URL that the browser would be sent to
   * @throws TypeError when the address is no text; Error when the emulator refuses, with its reason
   */
  approve(authorizationURL: string, accountId?: string, options?: ApproveOptions): Promise<string>;
  /** As `approve`, but declines. */
  decline(authorizationURL: string): Promise<string>;
  /**
   * Opens the port; without a number the system chooses one. Resolves to the emulator itself.
   * @throws TypeError for what is no port or no host
   */
  listen(port?: number, host?: string): Promise<this>;
  /** Closes the port and every connection. Does nothing when it is not open. */
  close(): Promise<void>;
}

/** Options that all emulators share. */
export interface EmulatorOptions<A extends Account = Account> {
  /** Registered redirect URIs. Default `http://localhost:3000/auth/<provider>/callback`. */
  readonly redirectURIs?: readonly string[];
  /** The clock, epoch milliseconds. Default `Date.now`. */
  readonly now?: Clock;
  /** The address that the emulator's own links start with until it listens. Default `http://127.0.0.1`. */
  readonly url?: string;
  /** The people on the login page; at least one, with distinct ids. */
  readonly accounts?: readonly A[];
  /** The name of the application on the login page. Default `Your application`. */
  readonly clientName?: string;
  readonly clientID?: string;
  /** Answers as documented (default), as observed in public, or as an object says. */
  readonly dialect?: DialectOption;
  /** How many requests the log keeps. Default 1 000. */
  readonly maxRequests?: number;
}
