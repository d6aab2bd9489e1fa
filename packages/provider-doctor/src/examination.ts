import type { AxiosInstance } from 'axios';
import { judgeAddresses, judgePage } from './addresses.js';
import { type CallLog, Calls } from './calls.js';
import type { Exchange } from './exchange.js';
import { judgeCallback } from './judge-callback.js';
import { shownCode, isDecline } from './judge-failure.js';
import { LoginApp, type Outcome } from './login.js';
import type { Dialect, Env, LoginStrategy, ProviderDefinition } from './providers/provider.js';
import { Findings, type Report, type Seen, type Step } from './report.js';
import { createStrategy, demandVariables, optionsOf } from './settings.js';

/** What an examination needs from outside: settings, the way to the provider, and the person. From the command, or from a recording. */
export interface ExaminationContext extends CallLog {
  env: Env;
  /** Options of the strategy beyond the environment's. */
  extraOptions: Readonly<Record<string, unknown>>;
  callbackURL: URL;
  /** The callback URL exactly as it is registered: a URL object may write it another way. */
  registered: string;
  /** The strategy's way to the provider; every exchange is added to `exchanges`. */
  httpClient: AxiosInstance;
  exchanges: Exchange[];
  /** Ends everything: Ctrl-C. */
  stop: AbortSignal;
  tell(progress: string): void;
  /** Whether each host gets a request before the login. */
  asksHosts: boolean;
  /** Whether the examination ends before the login. */
  endsBeforeLogin: boolean;
  /** Sends a person to the provider and brings the callback back; `undefined` when nobody came back in time. */
  visit(location: URL, what: 'login' | 'decline'): Promise<Arrival | undefined>;
  /** Whether to refresh, which uses the refresh token up. */
  mayRefresh(): Promise<boolean>;
  mayDecline(): Promise<boolean>;
}

export interface Arrival {
  callback: URL;
  /** Whether the recording has no callback, and this one replaces it. */
  isMadeUp?: boolean;
}

export interface Examined {
  report: Report;
  /** How the answers differ from the document. */
  dialect: Dialect;
}

/** One examination, from the settings to the report. */
export class Examination {
  readonly #findings = new Findings();
  readonly #reasons: Partial<Record<Step, string>> = {};
  readonly #options: Record<string, unknown>;
  readonly #calls: Calls;

  constructor(
    private readonly definition: ProviderDefinition,
    private readonly context: ExaminationContext,
  ) {
    const { env, extraOptions, registered, httpClient } = context;
    this.#options = {
      ...optionsOf(definition, env, extraOptions),
      callbackURL: registered,
      httpClient,
    };
    this.#calls = new Calls(definition, context, this.#options, this.#findings, this.#reasons);
  }

  /** What has been found so far. */
  examined(): Examined {
    return { report: this.#findings.report(this.definition.name, this.#reasons), dialect: this.#calls.dialect };
  }

  /** @throws CannotBeginError when variables are missing or malformed */
  async run(): Promise<Examined> {
    const { definition, context } = this;
    if (!context.recording) demandVariables(definition, context.env);
    const app = new LoginApp();
    const strategy = createStrategy(definition, this.#options, app.verify);
    await app.listen(strategy);
    try {
      await this.#before();
      if (this.#isStopped()) return this.examined();
      const isReady = !this.#findings.failed('settings') && !this.#findings.failed('addresses');
      if (context.endsBeforeLogin) {
        if (isReady) await this.#page(app);
        const steps: Step[] = ['authorize', 'callback', 'token', 'profile', 'refresh', 'decline'];
        this.#notRun('asked to stop before the login', steps);
      } else if (isReady) await this.#login(app, strategy);
      return this.examined();
    } finally {
      app.close();
    }
  }

  #isCallback(location: URL): boolean {
    const { origin, pathname } = this.context.callbackURL;
    return location.origin === origin && location.pathname === pathname;
  }

  #isStopped(): boolean {
    return this.context.stop.aborted;
  }

  #notRun(reason: string, steps: readonly Step[]): void {
    for (const step of steps) this.#reasons[step] ??= reason;
  }

  async #before(): Promise<void> {
    const { definition, context } = this;
    if (context.recording) {
      this.#notRun('a recording is read: no settings are needed', ['settings', 'addresses']);
      return;
    }
    const set = definition.variables.filter(({ name }) => context.env(name) !== '');
    this.#findings.add('settings', {
      check: 'variables',
      verdict: 'PASS',
      expected: 'every variable that the strategy needs, readable',
      seen: `set: ${set.map(({ name }) => name).join(', ')}`,
      source: '.env.example of the sample app',
    });
    const create = (options: Record<string, unknown>): LoginStrategy =>
      createStrategy(definition, { ...this.#options, ...options }, () => ({}));
    this.#findings.add('settings', ...((await definition.judgeSettings?.(create)) ?? []));
    if (!context.asksHosts) return;
    context.tell('Asking the hosts for their headers; nothing is used up by that.');
    this.#findings.add('addresses', ...(await judgeAddresses(definition, context.env)));
  }

  /** Whether the provider's page accepts the client and the callback URL. Not where opening it may issue a code. */
  async #page(app: LoginApp): Promise<void> {
    const { definition } = this;
    if (definition.startAsksProvider) return;
    const start = await app.start();
    if ('location' in start && !this.#isStopped()) {
      this.#findings.add('authorize', await judgePage(definition, start.location.href));
    }
  }

  async #login(app: LoginApp, strategy: LoginStrategy): Promise<void> {
    const { definition, context } = this;
    const findings = this.#findings;
    const start = await app.start();
    if (this.#isStopped()) return;
    await this.#calls.judge(
      strategy,
      'authorize',
      'error' in start ? { kind: 'failed', error: start.error } : undefined,
    );
    if ('error' in start) return;
    const { location, cookie } = start;
    const isBackAlready = this.#isCallback(location);
    if (!isBackAlready && context.asksHosts) findings.add('authorize', await judgePage(definition, location.href));
    if (this.#isStopped()) return;
    if (!findings.has('authorize')) {
      const { words, source } = definition.authorize;
      const seen = isBackAlready ? 'a code at once, without a page' : 'a page to log in at';
      findings.add('authorize', { check: 'destination', verdict: 'PASS', expected: words, seen, source });
    }
    if (findings.failed('authorize')) return;

    const arrival = isBackAlready ? { callback: location } : await context.visit(location, 'login');
    if (this.#isStopped()) return;
    if (!arrival) {
      findings.add('callback', {
        check: 'arrival',
        verdict: 'FAIL',
        expected: definition.callback.words,
        seen: 'nobody came back in time',
        source: definition.callback.source,
        side: 'settings',
        remedy: `If the provider's page shows an error, ask ${definition.contact} whether the callback URL of this run is registered to the letter; else run the doctor again and finish the login.`,
      });
      return;
    }
    context.tell('The browser is back. Asking for the tokens.');
    const { callback, isMadeUp = false } = arrival;
    const outcome = await app.finish(callback.search, cookie);
    if (this.#isStopped()) return;
    const sentState = location.searchParams.get('state') ?? undefined;
    const refused = outcome.kind === 'refused' ? outcome.refused : undefined;
    if (isMadeUp) this.#notRun('it is not in the recording', ['callback']);
    else findings.add('callback', ...judgeCallback(definition, callback, sentState, refused));
    await this.#calls.judge(strategy, 'token', outcome);
    await this.#calls.judge(strategy, 'profile', outcome);
    this.#judgeIdentity(outcome);
    this.#ensureFailure(outcome);
    if (outcome.kind === 'logged in') await this.#refresh(strategy, outcome);
    else this.#notRun('there was no login', ['refresh']);
    await this.#decline(app);
  }

  /** Whatever ended the login, the report has a FAIL for it. */
  #ensureFailure(outcome: Outcome): void {
    const { definition, context } = this;
    if (
      outcome.kind === 'logged in' ||
      context.recording ||
      this.#findings.all.some(({ verdict }) => verdict === 'FAIL')
    )
      return;
    const step = outcome.kind === 'failed' ? this.#calls.operationOf(outcome.error, 'token') : 'callback';
    const { contact } = definition;
    this.#findings.add(step, {
      check: 'outcome',
      verdict: 'FAIL',
      expected: 'a login',
      seen: 'the strategy ended it',
      source: `docs of passport-${definition.name}`,
      side: 'provider',
      remedy: `Send this report to ${contact} and to us; DEBUG=passport:${definition.name} shows more on your screen.`,
    });
  }

  /** Where the identity comes from, if it is in no answer. */
  #judgeIdentity(outcome: Outcome): void {
    const place = this.definition.identityIn?.(this.#options);
    if (outcome.kind !== 'logged in') {
      if (!this.#findings.has('profile')) this.#notRun('there was no login', ['profile']);
      return;
    }
    if (this.#findings.has('profile')) return;
    const hidden = this.context.recording?.hiddenClaims;
    if (hidden !== undefined) {
      this.#notRun(hidden, ['profile']);
      return;
    }
    this.#findings.add('profile', {
      check: 'identity',
      verdict: 'PASS',
      expected: 'an identity',
      seen:
        place === 'settings'
          ? 'the ClientID, as the option identity says'
          : `with the tokens: no call is needed for it`,
      source: `docs of passport-${this.definition.name}`,
    });
  }

  async #refresh(strategy: LoginStrategy, { tokens }: Outcome & { kind: 'logged in' }): Promise<void> {
    const { definition, context } = this;
    const { refresh } = definition;
    if (!refresh) {
      this.#notRun(`${definition.label} has no refresh tokens`, ['refresh']);
      return;
    }
    if (!strategy.canRefresh) {
      this.#notRun(`no address for it: set ${definition.addressOf.refresh}`, ['refresh']);
      return;
    }
    if (tokens.refreshToken === undefined) {
      this.#notRun('there was no refresh token', ['refresh']);
      return;
    }
    if (!(await context.mayRefresh())) {
      this.#notRun('not asked for: it uses the refresh token up (--refresh)', ['refresh']);
      return;
    }
    context.tell('Refreshing the tokens.');
    try {
      const renewed = await strategy.refresh(tokens);
      const isReplaced = renewed.refreshToken !== undefined && renewed.refreshToken !== tokens.refreshToken;
      const isAsSaid = !refresh.rotates || isReplaced;
      await this.#calls.judge(strategy, 'refresh', undefined);
      this.#findings.add('refresh', {
        check: 'rotation',
        verdict: isAsSaid ? 'PASS' : 'WARN',
        expected: refresh.words,
        seen: isReplaced
          ? 'a new refresh token'
          : renewed.refreshToken === undefined
            ? 'no refresh token'
            : 'the same refresh token',
        source: refresh.source,
        ...(!isAsSaid && { side: 'provider' as const, remedy: 'Nothing: the token keeper keeps whichever came last.' }),
      });
    } catch (error) {
      await this.#calls.judge(strategy, 'refresh', { kind: 'failed', error });
    }
  }

  async #decline(app: LoginApp): Promise<void> {
    const { context } = this;
    if (!(await context.mayDecline())) {
      this.#notRun('not asked for (--decline)', ['decline']);
      return;
    }
    const start = await app.start();
    if ('error' in start) {
      this.#notRun('the second login could not be started', ['decline']);
      return;
    }
    if (this.#isCallback(start.location)) {
      this.#notRun('there is no page to decline on: the provider answers at once', ['decline']);
      return;
    }
    const arrival = await context.visit(start.location, 'decline');
    if (this.#isStopped()) return;
    if (!arrival) {
      this.#notRun('nobody came back', ['decline']);
      return;
    }
    const { callback } = arrival;
    const error = callback.searchParams.get('error');
    const outcome = await app.finish(callback.search, start.cookie);
    if (outcome.kind === 'logged in') {
      this.#notRun('the login was not declined', ['decline']);
      return;
    }
    const isFailed = outcome.kind === 'refused' && outcome.refused.status === 401;
    const finding: Seen = {
      check: 'error',
      verdict: isFailed ? 'PASS' : 'WARN',
      expected: 'an error such as access_denied, which ends in a 401 of the application',
      seen:
        error === null
          ? 'no error in the callback'
          : `error, ${shownCode(error)}${isDecline(error) ? '' : ': none of the usual words for a decline'}`,
      source: 'RFC 6749 section 4.1.2.1',
      ...(!isFailed && {
        side: 'provider' as const,
        remedy: 'Tell us: passport treats this decline as an error, and not as a refused login.',
      }),
    };
    this.#findings.add('decline', finding);
  }
}
