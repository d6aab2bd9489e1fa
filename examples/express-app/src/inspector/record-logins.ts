import { createHash } from 'node:crypto';
import { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import type { ProviderName } from '../providers/index.js';
import { browserOf, markBrowser } from './browser.js';
import { beforeEnd, recordRedirect, recordRequest, recordReturn, recordVisit } from './browser-legs.js';
import type { Flow, FlowAction, Step } from './flow.js';
import type { FlowStore, Start } from './flow-store.js';
import { Recording } from './recording.js';

export interface LoginRecorderOptions {
  flows: FlowStore;
  providers: Iterable<ProviderName>;
  /** The public address, without a slash at the end. */
  baseURL: string;
  /** Whether an error is a decision of this app after a login at which no step failed. */
  isDecision: (error: unknown) => boolean;
  /** Told what keeps the recorder from recording, which is no reason to fail a login. */
  onError: (error: unknown) => void;
}

/** A login under way in this request. */
interface Login {
  recording: Recording;
  action: FlowAction;
  /** From its start; empty where this request is the start, or none is known. */
  earlier: Step[];
}

export interface FailedLogin {
  flow: Flow;
  /** Whether its owner finds it again. */
  isKept: boolean;
}

/** Watches logins from outside: the routes between `requests` and `failures` know nothing of it. */
export class LoginRecorder {
  /** Before the routes of the login. */
  readonly requests: Router;
  readonly #flows: FlowStore;
  readonly #baseURL: string;
  readonly #isHTTPS: boolean;
  readonly #isDecision: (error: unknown) => boolean;
  readonly #onError: (error: unknown) => void;
  readonly #logins = new WeakMap<Request, Login>();
  readonly #failed = new WeakMap<Request, FailedLogin>();

  constructor({ flows, providers, baseURL, isDecision, onError }: LoginRecorderOptions) {
    this.#flows = flows;
    this.#baseURL = baseURL;
    this.#isHTTPS = baseURL.startsWith('https:');
    this.#isDecision = isDecision;
    this.#onError = onError;
    this.requests = Router();
    for (const provider of providers) {
      this.requests.get(`/auth/${provider}`, (req, res, next) => this.#start(provider, req, res).run(next));
      this.requests.get(`/auth/${provider}/callback`, async (req, res, next) =>
        (await this.#callback(provider, req, res)).run(next),
      );
    }
  }

  #start(provider: ProviderName, req: Request, res: Response): Recording {
    const recording = new Recording(provider);
    const action = actionOf(req);
    const step = recordRequest(recording, 'start', req);
    this.#logins.set(req, { recording, action, earlier: [] });
    this.#beforeEnd(res, async () => {
      const location = res.get('location');
      // A page of this app, in place of a login.
      if (location === undefined || !URL.canParse(location)) return;
      recordRedirect(recording, step, location);
      if (!location.startsWith(`${this.#baseURL}/`)) recordVisit(recording, location);
      const { steps } = recording;
      const owner = markBrowser(req, res, this.#isHTTPS);
      await this.#flows.keepStart(owner, { provider, action, steps, ...stateIn(location) });
    });
    return recording;
  }

  async #callback(provider: ProviderName, req: Request, res: Response): Promise<Recording> {
    const recording = new Recording(provider);
    const browser = browserOf(req, this.#isHTTPS);
    const { state } = stateIn(this.#baseURL + req.originalUrl);
    // Before the login goes on: a second click on the same callback finds nothing, as it should.
    const start = browser === undefined ? undefined : await this.#takeStart(browser, provider, state);
    const step = recordRequest(recording, 'callback', req);
    const { action = actionOf(req), steps: earlier = [] } = start ?? {};
    this.#logins.set(req, { recording, action, earlier });
    this.#beforeEnd(res, async () => {
      const location = res.get('location');
      // Only a login that led somewhere; what failed is in `failures`.
      if (location === undefined || recording.steps.length < 2) return;
      recordRedirect(recording, step, location);
      recordReturn(recording, earlier.at(-1), this.#baseURL + req.originalUrl);
      if (browser !== undefined && action === 'login') await this.#bequeath(browser, req.sessionID);
      await this.#flows.add(req.sessionID, recording.flow(action, { earlier }));
    });
    return recording;
  }

  /** Behind the routes of the login: keeps what was recorded until an error, for {@link failedFlow} and for the inspector. */
  readonly failures: ErrorRequestHandler = async (error: unknown, req, res, next) => {
    const login = this.#logins.get(req);
    if (login && !res.headersSent) {
      const isDecision = this.#isDecision(error);
      const { recording, action, earlier } = login;
      recordReturn(recording, earlier.at(-1), this.#baseURL + req.originalUrl);
      const last = recording.steps.at(-1);
      if (last?.kind === 'callback') last.refused = true;
      const flow = recording.flow(action, { earlier, failed: !isDecision, error });
      // A login that this app refuses to link belongs to somebody else: it is shown once, and not kept for the account.
      const isKept = !isDecision && (await this.#keepFailed(flow, req, res));
      this.#failed.set(req, { flow, isKept });
    }
    next(error);
  };

  /** What was recorded of the login that has failed in this request. */
  failedFlow(req: Request): FailedLogin | undefined {
    return this.#failed.get(req);
  }

  /** Flows of a browser in which nobody is logged in; else those of the session. */
  flowsOf(req: Request): Promise<Flow[]> {
    const owner = req.isAuthenticated() ? req.sessionID : browserOf(req, this.#isHTTPS);
    return owner === undefined ? Promise.resolve([]) : this.#flows.list(owner);
  }

  #beforeEnd(res: Response, work: () => Promise<void>): void {
    beforeEnd(res, () => work().catch(this.#onError));
  }

  /** Without a state, which a provider may forget: the latest start with it. */
  async #takeStart(browser: string, provider: ProviderName, state: string | undefined): Promise<Start | undefined> {
    try {
      return await this.#flows.takeStart(
        browser,
        (start) => start.provider === provider && (state === undefined || start.state === state),
      );
    } catch (error) {
      this.#onError(error);
      return undefined;
    }
  }

  async #keepFailed(flow: Flow, req: Request, res: Response): Promise<boolean> {
    try {
      const owner = req.isAuthenticated() ? req.sessionID : this.#browserOf(flow, req, res);
      if (owner !== undefined) await this.#flows.add(owner, flow);
      return owner !== undefined;
    } catch (failure) {
      this.#onError(failure);
      return false;
    }
  }

  /** A callback in a browser that has started nothing is nobody's, and not kept. */
  #browserOf({ steps }: Flow, req: Request, res: Response): string | undefined {
    const isStart = steps.at(-1)?.kind !== 'callback' && steps[0]?.kind === 'start';
    return isStart ? markBrowser(req, res, this.#isHTTPS) : browserOf(req, this.#isHTTPS);
  }

  /** Whoever logs in finds the failed attempts before. */
  async #bequeath(browser: string, sessionID: string): Promise<void> {
    const flows = await this.#flows.list(browser);
    if (flows.length === 0) return;
    await this.#flows.forget(browser);
    for (const flow of flows.reverse()) await this.#flows.add(sessionID, flow);
  }
}

const actionOf = (req: Request): FlowAction => (req.isAuthenticated() ? 'link' : 'login');

/** Of an address with a `state`: its hash, which names a login and opens none. */
function stateIn(url: string): { state?: string } {
  const state = new URL(url).searchParams.get('state');
  return state === null ? {} : { state: createHash('sha256').update(state).digest('base64url') };
}
