import { type Answer, type CallContext, protocolError, type ProviderResponse } from './answer.js';
import type { Operation } from '../errors.js';
import { type ProviderRequest, Transport, type TransportOptions } from './transport.js';

export interface ProviderHttpOptions extends TransportOptions {
  /** The provider's name, e.g. `'elice'`. */
  name: string;
  /** The name in sentences, e.g. `'Elice'`. */
  label: string;
  clientSecret: string;
  /** Opens the provider's envelope. */
  open: (response: ProviderResponse) => Answer | Promise<Answer>;
  debug: (format: string, ...args: unknown[]) => void;
}

/** A strategy's calls to its provider: what errors say of them, what `DEBUG` shows, and how answers are opened. */
export class ProviderHttp {
  private readonly transport: Transport;
  private readonly unknown = new Set<string>();

  constructor(private readonly options: ProviderHttpOptions) {
    this.transport = new Transport(options);
  }

  /** Asks a protected resource, with the access token as Bearer (RFC 6750 section 2.1). */
  getResource(url: string, accessToken: string): Promise<Answer> {
    const headers = { authorization: `Bearer ${accessToken}` };
    return this.send({ method: 'GET', url, headers }, 'profile', [accessToken]);
  }

  /** Sends one request and opens the envelope of its answer. `secrets` are what errors must not repeat. */
  async send(request: ProviderRequest, operation: Operation, secrets: readonly string[]): Promise<Answer> {
    const response = await this.receive(request, operation, secrets);
    return this.options.open(response);
  }

  /** Sends one request and returns an answer that is not yet opened, and no redirect. */
  async receive(request: ProviderRequest, operation: Operation, secrets: readonly string[]): Promise<ProviderResponse> {
    const response = await this.exchange(request, operation, secrets);
    const { status } = response;
    if (status < 300 || status >= 400) return response;
    const problem = `redirected (HTTP ${status}) where it has to answer; nothing is followed`;
    throw protocolError(response.call, problem, status);
  }

  /** Sends one request and returns whatever the provider answers, redirects included. */
  async exchange(
    request: ProviderRequest,
    operation: Operation,
    secrets: readonly string[],
  ): Promise<ProviderResponse> {
    const { debug } = this.options;
    const call = `${operation}: ${request.method} ${addressOf(request.url)}`;
    try {
      const response = await this.transport.send(request, this.context(operation, secrets, request.url));
      debug('%s answered HTTP %d', call, response.status);
      return response;
    } catch (error) {
      debug('%s failed: %s', call, (error as Error).message);
      throw error;
    }
  }

  private readonly tellUnknown = (member: string): void => {
    if (this.unknown.has(member)) return;
    this.unknown.add(member);
    this.options.debug('an answer has a "%s" that cannot be read: it is unknown, and the login goes on', member);
  };

  /** What errors say about a call, and the `secrets` that they must not say. */
  context(operation: Operation, secrets: readonly string[], url?: string): CallContext {
    const { name, label, clientSecret, customHeaders = {} } = this.options;
    const keys = Object.entries(customHeaders).filter(([header]) => SECRET_HEADER.test(header));
    return {
      provider: name,
      label,
      operation,
      ...(url !== undefined && { address: addressOf(url) }),
      onUnknown: this.tellUnknown,
      secrets: [clientSecret, ...secrets, ...keys.map(([, value]) => value)],
    };
  }
}

/** Headers of the application's own whose values no error may repeat. */
const SECRET_HEADER = /auth|key|token|secret|cookie/i;

/** A query may carry secrets. */
function addressOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
