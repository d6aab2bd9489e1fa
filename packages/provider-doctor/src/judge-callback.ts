import type { ProviderDefinition } from './providers/provider.js';
import { explainCallbackError } from './judge-failure.js';
import type { Seen } from './report.js';
import { safeName } from './shape.js';

/** How the strategy ended the callback, where it did not log in. */
export interface Refused {
  status: number;
  /** Its reason code, as in DEBUG. */
  reason: string | undefined;
}

const REASONS: Readonly<Record<string, Pick<Seen, 'side' | 'remedy'> | undefined>> = {
  no_state: {
    side: 'provider',
    remedy:
      'If the provider never returns it, set the option stateEcho to false (here: --option stateEcho=false); docs/security.md of passport-oauth2-kit says what that costs.',
  },
  unknown_state: {
    side: 'login',
    remedy: 'Close other tabs of this login, and run the doctor again: the callback belongs to another login.',
  },
  another_issuer: {
    side: 'settings',
    remedy: 'If the issuer is the right one, set the option issuer to it (here: --option issuer=…).',
  },
  unusable: {
    side: 'provider',
    remedy: 'Send this report to the provider: a parameter came twice with different values, or is no text.',
  },
  expired: { side: 'login', remedy: 'Run the doctor again, and finish the login within ten minutes.' },
};

const reasonOf = (reason: string): (typeof REASONS)[string] =>
  Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined;

/** Looks at the parameters that the browser came back with. No value goes into the findings. */
export function judgeCallback(
  definition: ProviderDefinition,
  callback: URL,
  sentState: string | undefined,
  refused: Refused | undefined,
): Seen[] {
  const { codeNames, state, stateWords, known, words, source } = definition.callback;
  const names = [...new Set(callback.searchParams.keys())];
  const error = callback.searchParams.get('error');
  const codes = codeNames.filter((name) => names.includes(name));
  const seen: Seen[] = [];

  if (error !== null && error !== '') {
    seen.push({ check: 'code', verdict: 'FAIL', expected: words, source, ...explainCallbackError(definition, error) });
  } else {
    seen.push({
      check: 'code',
      verdict: codes.length > 0 ? 'PASS' : 'FAIL',
      expected: words,
      seen:
        codes.length > 0 ? `the code, in the parameter ${codes.join(' and ')}` : `no code; parameters: ${list(names)}`,
      source,
      ...(codes.length === 0 && {
        side: 'provider' as const,
        remedy: 'Send this report to the provider: the browser came back without a code in its address.',
      }),
    });
  }

  const came = callback.searchParams.getAll('state');
  const isEchoed = sentState !== undefined && came.length === 1 && came[0] === sentState;
  const isRefusedForState = refused !== undefined && ['no_state', 'unknown_state'].includes(refused.reason ?? '');
  const isMissed = state !== 'unknown' && !isEchoed;
  seen.push({
    check: 'state',
    verdict: isRefusedForState ? 'FAIL' : isMissed ? 'WARN' : 'PASS',
    expected: stateWords,
    seen: isEchoed
      ? 'the state that was sent'
      : came.length === 0
        ? 'no state'
        : sentState === undefined
          ? 'a state, where none was sent'
          : 'another state than was sent',
    source,
    ...((isRefusedForState || isMissed) && (reasonOf(refused?.reason ?? 'no_state') ?? REASONS['no_state'])),
  });

  const expected = [...codeNames, ...known, 'state', 'error', 'error_description', 'error_uri'];
  const extra = names.filter((name) => !expected.includes(name));
  const standard = extra.filter((name) => ['iss', 'session_state', 'appKey', 'scope', 'lang', 'locale'].includes(name));
  if (extra.length > 0) {
    seen.push({
      check: 'parameters',
      verdict: 'WARN',
      expected: 'no other parameters',
      seen: `also: ${list(extra)}`,
      source,
      side: 'provider',
      remedy: standard.includes('iss')
        ? 'Nothing, unless the login was refused: iss names the provider (RFC 9207), and is compared with the option issuer.'
        : 'Nothing: the strategy ignores them.',
    });
  }
  if (refused && !seen.some(({ verdict }) => verdict === 'FAIL')) {
    const advice = reasonOf(refused.reason ?? '');
    seen.push({
      check: 'outcome',
      verdict: 'FAIL',
      expected: 'a callback that can be used',
      seen: `refused (${refused.reason ?? String(refused.status)})`,
      source: 'docs/security.md of passport-oauth2-kit',
      side: advice?.side ?? 'login',
      remedy: advice?.remedy ?? 'Run the doctor again.',
    });
  }
  return seen;
}

const list = (names: readonly string[]): string => {
  const safe = [...new Set(names.map(safeName))];
  return safe.length === 0 ? 'none' : safe.join(', ');
};
