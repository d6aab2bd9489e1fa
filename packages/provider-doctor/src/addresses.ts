import axios from 'axios';
import { connectionProblem } from './judge-failure.js';
import type { Env, ProviderDefinition } from './providers/provider.js';
import type { Seen } from './report.js';

/** The time limit of one call, in ms. */
const TIMEOUT = 10_000;
/** A greater difference between two clocks is a warning, in seconds. With more than five minutes, signed calls are refused. */
const CLOCK_SLACK = 60;

const SOURCE = 'the provider’s document: https only';

/** Sends a HEAD request for `/` to each host. It uses up no code, token or login. */
export async function judgeAddresses(definition: ProviderDefinition, env: Env): Promise<Seen[]> {
  const asked = new Map<string, string[]>();
  for (const [variable, address] of definition.origins(env)) {
    const url = originOf(address);
    if (url !== undefined) asked.set(url, [...new Set([...(asked.get(url) ?? []), variable])]);
  }
  const findings = await Promise.all(
    [...asked].map(([origin, names]) => judgeOrigin(origin, names.join(', '), definition.label)),
  );
  return findings.flat();
}

function originOf(address: string): string | undefined {
  if (address === '') return undefined;
  const full = address.includes('://') ? address : `https://${address}`;
  return URL.canParse(full) ? new URL(full).origin : undefined;
}

async function judgeOrigin(origin: string, variables: string, label: string): Promise<Seen[]> {
  const isSecure = origin.startsWith('https:');
  const base = { check: variables, expected: 'the host answers, over TLS that verifies', source: SOURCE } as const;
  try {
    const before = Date.now();
    const { headers } = await client.head(`${origin}/`);
    const reached: Seen = {
      ...base,
      verdict: 'PASS',
      seen: isSecure
        ? 'the host answers, and its certificate verifies'
        : 'the host answers, on this computer, without TLS',
    };
    const clock = clockOf(headers['date'], (before + Date.now()) / 2, label);
    return clock ? [reached, clock] : [reached];
  } catch (error) {
    const { code = '' } = error as { code?: string };
    return [{ ...base, verdict: 'FAIL', ...connectionProblem(code, variables) }];
  }
}

const client = axios.create({ maxRedirects: 0, timeout: TIMEOUT, validateStatus: () => true });

function clockOf(date: unknown, now: number, label: string): Seen | undefined {
  const theirs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(theirs)) return undefined;
  const seconds = Math.round((now - theirs) / 1000);
  const isRight = Math.abs(seconds) <= CLOCK_SLACK;
  return {
    check: 'clock',
    verdict: isRight ? 'PASS' : 'WARN',
    expected: `the clock of this machine and of ${label}'s server agree`,
    seen: isRight ? 'the clocks agree within a minute' : `the clocks differ by ${seconds} s`,
    source: 'RFC 9110, Date',
    ...(!isRight && { side: 'settings' as const, remedy: 'Set the clock of this machine (NTP).' }),
  };
}

/**
 * Opens the provider's page as a browser without cookies would, and follows no redirect. If the redirect URI or the client is not
 * registered, that is found here, before a person has to look at the page.
 */
export async function judgePage(definition: ProviderDefinition, url: string): Promise<Seen> {
  const { words, source } = definition.authorize;
  const base = { check: 'page', expected: words, source } as const;
  const address = definition.addressOf.authorize;
  try {
    const { status } = await client.get<unknown>(url, {
      headers: { accept: 'text/html,application/xhtml+xml' },
      responseType: 'text',
      transformResponse: (text: unknown) => text,
    });
    const seen = `HTTP ${status}`;
    if (status < 400) return { ...base, verdict: 'PASS', seen };
    if (status === 403 || status === 429) {
      const remedy = 'Nothing, if the page opens in your browser: some gateways block clients that are not browsers.';
      return { ...base, verdict: 'WARN', side: 'network', seen, remedy };
    }
    if (status >= 500) {
      const remedy = `Run the doctor again later; if it lasts, send this report to ${definition.contact}.`;
      return { ...base, verdict: 'FAIL', side: 'provider', seen: `${seen}: unavailable`, remedy };
    }
    const id = definition.variables.find(({ option }) => option === 'clientID')?.name ?? 'the client id';
    const remedy =
      status === 404
        ? `Check ${address}.`
        : `Ask ${definition.contact} whether the callback URL of this run is registered to the letter, and compare ${id}.`;
    return { ...base, verdict: 'FAIL', side: 'settings', seen: `${seen}: the page refuses the request`, remedy };
  } catch (error) {
    const { code = '' } = error as { code?: string };
    return { ...base, verdict: 'FAIL', ...connectionProblem(code, address) };
  }
}
