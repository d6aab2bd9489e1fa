import { ProviderProtocolError, ProviderRefusedError, ProviderUnavailableError } from 'passport-flowaccount';
import { claimsDialect, mergeDialects } from './dialect.js';
import type { Exchange, Operation } from './exchange.js';
import { judgeAnswer } from './judge-answer.js';
import { explainFailure } from './judge-failure.js';
import type { Outcome } from './login.js';
import type { Dialect, LoginStrategy, Observation, ProviderDefinition } from './providers/provider.js';
import type { Findings, Seen, Step } from './report.js';

/** What is known of the calls of an examination. */
export interface CallLog {
  exchanges: readonly Exchange[];
  /** Set where a recording is read: answers that it does not have are no failure. */
  recording?: {
    /** Why its sealed or masked parts cannot be read. */
    sealed?: string;
    /** Why the claims of its tokens cannot be read. */
    hiddenClaims?: string;
  };
}

/** The calls to the provider: what each answered, and what that means for the login. */
export class Calls {
  /** How the answers differ from the document, as far as they were seen. */
  dialect: Dialect = {};

  constructor(
    private readonly definition: ProviderDefinition,
    private readonly log: CallLog,
    private readonly options: Readonly<Record<string, unknown>>,
    private readonly findings: Findings,
    private readonly reasons: Partial<Record<Step, string>>,
  ) {}

  /** Looks at the latest call of a kind, and says what it means that it failed, if it did. */
  async judge(strategy: LoginStrategy, operation: Operation, outcome: Outcome | undefined): Promise<void> {
    const { definition, log } = this;
    const exchange = log.exchanges.findLast((each) => each.operation === operation);
    const error = outcome?.kind === 'failed' ? outcome.error : undefined;
    const isItsFailure = error !== undefined && this.operationOf(error, operation) === operation;
    if (!exchange?.answer) {
      // Where the call only adds to the profile, the login succeeds without it.
      if (exchange && !isItsFailure && operation === 'profile') {
        const failure = explainFailure(definition, operation, { code: exchange.failure }, undefined);
        this.findings.add(operation, { ...failure, verdict: 'WARN' });
      }
      if (isItsFailure && log.recording) this.reasons[operation] ??= 'it is not in the recording';
      else if (isItsFailure && (exchange || error)) {
        this.findings.add(operation, explainFailure(definition, operation, error, undefined));
      }
      return;
    }
    const { answer } = exchange;
    // A redirect is what the authorize call is for.
    if (operation === 'authorize' && !isItsFailure && answer.status >= 300 && answer.status < 400) return;
    const opened = await definition.open(answer, operation, strategy);
    if (operation === 'profile' && !isItsFailure && opened.payload === undefined) {
      this.findings.add(operation, { ...explainFailure(definition, operation, {}, answer), verdict: 'WARN' });
      return;
    }
    const hiddenClaims = definition.claims && log.recording?.hiddenClaims;
    const { claims: _hidden, ...withoutClaims } = definition;
    const readable = hiddenClaims === undefined ? definition : withoutClaims;
    const judged = judgeAnswer(readable, operation, answer, opened, this.options);
    if (hiddenClaims !== undefined && operation === 'token') this.#noClaims(hiddenClaims, definition);
    this.#keepDialect(operation, opened.dialect?.envelope, judged.dialect, opened.payload);
    const sealed = log.recording?.sealed;
    const isSealed = sealed !== undefined && opened.payload === undefined && judged.observations.length > 1;
    if (isSealed) {
      const open = judged.observations.filter(({ check }) => check !== 'signature');
      this.findings.add(operation, ...open.map((each) => verdictOf(each, false)));
      const { words = '', source = '' } = definition.answers[operation] ?? {};
      this.findings.add(operation, { check: 'content', verdict: 'NOT_RUN', expected: words, seen: sealed, source });
      return;
    }
    const saysNo = error instanceof ProviderRefusedError || error instanceof ProviderUnavailableError;
    const explains = !saysNo && judged.observations.some(({ critical, ok }) => critical && !ok);
    // An answer that says no has none of the members that a login needs.
    if (isItsFailure && !explains) this.findings.add(operation, explainFailure(definition, operation, error, answer));
    if (!(isItsFailure && saysNo))
      this.findings.add(operation, ...judged.observations.map((each) => verdictOf(each, isItsFailure)));
  }

  #noClaims(seen: string, { answers, claims }: ProviderDefinition): void {
    const expected = `one of the claims ${claims?.names.join(', ')}, where the access token is a JWT`;
    const { source = '' } = answers.token ?? {};
    this.findings.add('token', { check: 'claims', verdict: 'NOT_RUN', expected, seen, source });
  }

  /** Which call an error is about: an answer that cannot be used may be one that came earlier. */
  operationOf(error: unknown, fallback: Operation): Operation {
    const { operation = fallback } = error as { operation?: Operation };
    const { exchanges } = this.log;
    const isOfACall = exchanges.some((each) => each.operation === operation);
    if (isOfACall || !(error instanceof ProviderProtocolError)) return operation;
    return exchanges.at(-1)?.operation ?? operation;
  }

  #keepDialect(
    operation: Operation,
    envelope: Pick<Dialect, 'envelope' | 'lineLength'> | undefined,
    answer: NonNullable<Dialect['answers']>[string],
    payload: Record<string, unknown> | undefined,
  ): void {
    if (!payload) return;
    this.dialect = mergeDialects(this.dialect, {
      ...envelope,
      ...(Object.keys(answer).length > 0 && { answers: { [operation]: answer } }),
      ...(operation === 'token' && this.definition.claims && claimsDialect(payload)),
    });
  }
}

function verdictOf({ ok, critical = false, side, remedy, ...observation }: Observation, hasFailed: boolean): Seen {
  if (ok) return { ...observation, verdict: 'PASS' };
  return {
    ...observation,
    verdict: critical && hasFailed ? 'FAIL' : 'WARN',
    ...(side && { side }),
    ...(remedy && { remedy }),
  };
}
