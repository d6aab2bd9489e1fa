import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import type { Answer, Refusal } from './answer.js';
import type { Clock } from './clock.js';
import { changeDialect, type DialectOption, type CurrentDialect, inDialect } from './dialect.js';
import type { EndpointOf } from './endpoint.js';
import { Exchange } from './exchange.js';
import type { FaultNames } from './fault-names.js';
import { FaultSwitch } from './faults.js';
import { httpApplication } from './http.js';
import { withParameters } from './login.js';
import { loginInProcess } from './login-in-process.js';
import { A_PORT, A_TEXT, AN_ADDRESS, checkOptions, demand, demandObject } from './options.js';
import type { RedirectURIs } from './redirect-uris.js';
import type { Account, ApproveOptions, Emulator, Faults, RecordedRequest } from './types.js';

/** What an emulator is made of. */
export interface Definition<P extends string, A extends Account, O extends object, M extends FaultNames> {
  readonly provider: P;
  /** As documented. */
  readonly endpoints: readonly EndpointOf<M>[];
  readonly currentDialect: CurrentDialect;
  /** The shape of a refusal at an address that is no endpoint. */
  readonly refuse: (refusal: Refusal) => Answer;
  readonly accounts: readonly A[];
  readonly redirectURIs: RedirectURIs;
  readonly strategyOptions: (url: string) => O;
  readonly env: (url: string) => Record<string, string>;
  /** Parameters with which a person can open the authorization endpoint; absent where a browser alone cannot. */
  readonly example?: (redirectURI: string) => Record<string, string>;
  readonly now: Clock;
  readonly maxRequests: number;
  /** The option `url` until the emulator listens, then the real address. Endpoints read it at each request. */
  readonly place: Place;
}

/** Where an emulator is reached. */
export interface Place {
  url: string;
}

/**
 * The host of the emulator's address. "All interfaces" is no address to call: strategies refuse plain http for it. `localhost`
 * is right for either family, and on the host of a container that publishes the port.
 */
function reachedAt(host: string, address: string): string {
  if (address === '0.0.0.0' || address === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/** One provider on loopback: endpoints, faults and log behind one HTTP server. */
export class LoopbackEmulator<
  P extends string,
  A extends Account,
  O extends object,
  M extends FaultNames,
> implements Emulator<P, A, O, M> {
  readonly provider: P;
  readonly accounts: readonly A[];
  readonly faults: Faults<M>;
  readonly handler: RequestListener;
  readonly #definition: Definition<P, A, O, M>;
  readonly #exchange: Exchange;
  #server: Server | undefined;

  constructor(definition: Definition<P, A, O, M>) {
    const { refuse, now, maxRequests, currentDialect } = definition;
    const endpoints = definition.endpoints.map((endpoint) => inDialect(endpoint, currentDialect));
    const faults = new FaultSwitch(endpoints);
    this.#definition = definition;
    this.speak(currentDialect.option);
    this.#exchange = new Exchange(endpoints, refuse, faults, { now, capacity: maxRequests });
    this.provider = definition.provider;
    this.accounts = definition.accounts;
    // The endpoints were checked against M by the definition, and what is switched on is checked when it runs.
    this.faults = faults as unknown as Faults<M>;
    this.handler = httpApplication(this.#exchange);
  }

  /** One line in a console, without the server, its log and its keys. */
  [inspect.custom](): string {
    return `<the ${this.provider} emulator at ${this.url}>`;
  }

  get url(): string {
    return this.#definition.place.url;
  }

  get strategyOptions(): O {
    return this.#definition.strategyOptions(this.url);
  }

  get env(): Readonly<Record<string, string>> {
    return this.#definition.env(this.url);
  }

  get loginPage(): string | undefined {
    const { endpoints, example } = this.#definition;
    const path = endpoints.find(({ name }) => name === 'authorize')?.path;
    if (path === undefined || example === undefined) return undefined;
    return withParameters(`${this.url}${path}`, example(this.redirectURIs[0] ?? ''));
  }

  get requests(): readonly RecordedRequest[] {
    return this.#exchange.log;
  }

  get redirectURIs(): readonly string[] {
    return this.#definition.redirectURIs.list();
  }

  get dialect(): DialectOption {
    return this.#definition.currentDialect.option;
  }

  speak(dialect: DialectOption): void {
    changeDialect(this.#definition.currentDialect, dialect, this.#definition.endpoints);
  }

  clearRequests(): void {
    this.#exchange.log.length = 0;
  }

  registerRedirectURI(uri: string): void {
    this.#definition.redirectURIs.register(uri);
  }

  // Not async functions: the login is synchronous, and what it throws must still become a rejection.
  approve(authorizationURL: string, accountId?: string, options: ApproveOptions = {}): Promise<string> {
    return new Promise((resolve) => {
      demandObject('approve', options, "{ business: '…' }");
      checkOptions('approve', options, { business: A_TEXT });
      const decision = { decision: 'allow', account: accountId, business: options.business } as const;
      resolve(loginInProcess(this, this.#exchange, authorizationURL, decision));
    });
  }

  decline(authorizationURL: string): Promise<string> {
    return new Promise((resolve) =>
      resolve(loginInProcess(this, this.#exchange, authorizationURL, { decision: 'decline' })),
    );
  }

  async listen(port = 0, host = '127.0.0.1'): Promise<this> {
    if (this.#server !== undefined) throw new Error(`The ${this.provider} emulator listens already, at ${this.url}.`);
    demand('"port"', port, A_PORT);
    demand('"host"', host, AN_ADDRESS);
    const server = createServer(this.handler);
    this.#server = server;
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.once('close', () => reject(new Error(`The ${this.provider} emulator was closed before it listened.`)));
        server.listen(port, host, resolve);
      });
    } catch (error) {
      if (this.#server === server) this.#server = undefined;
      throw error;
    }
    const { address, port: opened } = server.address() as AddressInfo;
    this.#definition.place.url = `http://${reachedAt(host, address)}:${opened}`;
    return this;
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}
