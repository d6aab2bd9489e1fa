import { Refusal } from './answer.js';

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);

const CAPACITY = 1_000;

/** The redirect URIs registered for the one client of an emulator. Compared character by character. */
export class RedirectURIs {
  readonly #uris = new Set<string>();
  readonly #limit: number;

  /** @param limit how many addresses the provider registers; loopback ones, made for tests, are not counted */
  constructor(uris: readonly string[], limit = CAPACITY) {
    this.#limit = limit;
    for (const uri of uris) this.register(uri);
  }

  /**
   * Registers one more address.
   * @throws TypeError when it is no absolute URL, is not all visible ASCII without braces (RFC 3986 section 2), has a fragment (RFC 6749 section 3.1.2), is plain http on a
   *   host that is not loopback (all four providers demand HTTPS), or is one more than the provider registers
   */
  register(uri: string): void {
    if (!URL.canParse(uri)) throw new TypeError(`A redirect URI must be an absolute URL, and is "${uri}".`);
    // The URL class accepts more, and repairs it; but a Location header has the text as it is.
    if (!/^[\x21-\x7e]+$/.test(uri)) {
      throw new TypeError(
        `A redirect URI must have only visible ASCII characters; percent-encode the others: "${uri}".`,
      );
    }
    if (/[{}]/.test(uri)) {
      throw new TypeError(
        `Only {provider} is replaced in a redirect URI, and only by startEmulators({ redirectURIs }) and --redirect-uri: "${uri}".`,
      );
    }
    const { protocol, hostname } = new URL(uri);
    if (uri.includes('#')) throw new TypeError(`A redirect URI must have no fragment: "${uri}".`);
    const loopback = isLoopback(hostname);
    if (protocol !== 'https:' && !(protocol === 'http:' && loopback)) {
      throw new TypeError(`A redirect URI must be https, or http on a loopback host: "${uri}".`);
    }
    if (this.#uris.has(uri)) return;
    const counted = [...this.#uris].filter((each) => !isLoopback(new URL(each).hostname)).length;
    if (this.#uris.size >= CAPACITY || (!loopback && counted >= this.#limit)) {
      throw new TypeError(`There are too many redirect URIs: this provider registers at most ${this.#limit}.`);
    }
    this.#uris.add(uri);
  }

  /** @throws Refusal when `uri` is not, character by character, a registered one; `name` is the parameter it came in */
  demand(name: string, uri: string): string {
    if (this.#uris.has(uri)) return uri;
    const registered = this.list().slice(0, 10).join(', ') || 'none';
    throw new Refusal(
      400,
      `The ${name} ${uri.slice(0, 200)} is not registered. Registered: ${registered}. ` +
        'Others by --redirect-uri of the command, or the option redirectURIs.',
    );
  }

  list(): string[] {
    return [...this.#uris];
  }
}
