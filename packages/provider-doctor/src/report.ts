/** What an examination looks at. */
export type Step = 'settings' | 'addresses' | 'authorize' | 'callback' | 'token' | 'profile' | 'refresh' | 'decline';

/** In their order. */
export const STEPS: readonly Step[] = [
  'settings',
  'addresses',
  'authorize',
  'callback',
  'token',
  'profile',
  'refresh',
  'decline',
];

export type Verdict = 'PASS' | 'WARN' | 'FAIL' | 'NOT_RUN';

/**
 * Where the cause is to be looked for: the `settings` of the application or its registration, the `network` between the two (a
 * gateway, a proxy, a firewall, a name server), the `provider`, or this one `login` (declined, too slow, used twice).
 */
export type Side = 'settings' | 'network' | 'provider' | 'login';

/** The result of one check. It contains no values of the provider, only their types and sizes. */
export interface Finding {
  step: Step;
  /** What was looked at, such as `state` or `lifetime`. */
  check: string;
  verdict: Verdict;
  /** `null` where nothing is wrong. */
  side: Side | null;
  /** What the document promises, in its words where it has some. */
  expected: string;
  /** What came: status, type, names, lengths, units. */
  seen: string;
  /** Where the expectation is written. */
  source: string;
  /** The one thing to do next; `null` where there is nothing to do. */
  remedy: string | null;
}

export interface Report {
  provider: string;
  steps: Finding[];
}

export type Seen = Omit<Finding, 'step' | 'side' | 'remedy'> & Partial<Pick<Finding, 'side' | 'remedy'>>;

/** Collects findings. A step without findings is reported as not run. */
export class Findings {
  readonly all: Finding[] = [];

  add(step: Step, ...seen: readonly Seen[]): void {
    for (const one of seen) this.all.push({ step, ...one, side: one.side ?? null, remedy: one.remedy ?? null });
  }

  failed(step: Step): boolean {
    return this.all.some((finding) => finding.step === step && finding.verdict === 'FAIL');
  }

  has(step: Step): boolean {
    return this.all.some((finding) => finding.step === step);
  }

  /** @param reasons why a step was not run, where it is known better than «the examination ended before it» */
  report(provider: string, reasons: Partial<Record<Step, string>>): Report {
    const steps = STEPS.flatMap((step): Finding[] => {
      const found = this.all.filter((finding) => finding.step === step);
      if (found.length > 0) return found;
      const seen = reasons[step] ?? 'the examination ended before it';
      return [{ step, check: step, verdict: 'NOT_RUN', side: null, expected: '', seen, source: '', remedy: null }];
    });
    return { provider, steps };
  }
}

/** The exit status for a report: 1 if there is a FAIL, else 0. */
export const exitStatus = ({ steps }: Report): 0 | 1 => (steps.some(({ verdict }) => verdict === 'FAIL') ? 1 : 0);
