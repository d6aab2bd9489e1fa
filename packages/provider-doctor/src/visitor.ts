import { CallbackListener, isLocal } from './callback-listener.js';
import type { Arrival } from './examination.js';

/** What it takes to send somebody to a page. */
export interface VisitContext {
  error: (text: string) => void;
  /** Opens an address in the person's browser; rejects where there is none. */
  open: (url: string) => Promise<void>;
  readLine: (question: string) => Promise<string | undefined>;
  stop: AbortSignal;
}

/** Sends the person to a page, and waits for the callback: the browser's request to this machine, or a pasted address. */
export class Visitor {
  readonly #listener: CallbackListener | undefined;

  constructor(
    private readonly callbackURL: URL,
    private readonly options: { open: boolean; wait: number },
    private readonly context: VisitContext,
  ) {
    this.#listener = isLocal(callbackURL) ? new CallbackListener(callbackURL) : undefined;
  }

  async listen(): Promise<void> {
    await this.#listener?.listen();
  }

  close(): void {
    this.#listener?.close();
  }

  async visit(location: URL, what: 'login' | 'decline', label: string): Promise<Arrival | undefined> {
    const { error, open } = this.context;
    const instruction = what === 'login' ? 'Log in' : 'Decline';
    const arrived = this.#listener?.next();
    const isOpened =
      this.options.open &&
      (await open(location.href).then(
        () => true,
        () => false,
      ));
    if (isOpened) error(`${instruction} on the page of ${label} that has opened in your browser.\n`);
    else error(`${instruction} on this page of ${label}:\n\n  ${location.href}\n\n`);
    const callback = arrived ? await this.#inTime(arrived) : await this.#pasted();
    return callback && { callback };
  }

  async #inTime(arrived: Promise<URL>): Promise<URL | undefined> {
    const { wait } = this.options;
    if (this.context.stop.aborted) return undefined;
    this.context.error(`Waiting up to ${wait} s for the browser to come back. Ctrl-C stops.\n`);
    let timer: NodeJS.Timeout | undefined;
    const timedOut = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), wait * 1000);
    });
    const stopped = new Promise<undefined>((resolve) => {
      this.context.stop.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    const url = await Promise.race([arrived, timedOut, stopped]);
    clearTimeout(timer);
    return url;
  }

  /** The callback URL is on another machine: the person pastes the address. */
  async #pasted(): Promise<URL | undefined> {
    const { readLine, error } = this.context;
    for (;;) {
      const line = await readLine('Paste the address at which the browser ends (it may show an error there): ');
      if (line === undefined || this.context.stop.aborted) return undefined;
      const text = line.trim();
      const url = URL.canParse(text) ? new URL(text) : undefined;
      if (url?.pathname === this.callbackURL.pathname && url.host === this.callbackURL.host) return url;
      error('That is not an address of the callback URL. Copy the whole address out of the browser.\n');
    }
  }
}
