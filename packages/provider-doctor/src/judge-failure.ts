import { type Answered, contentType, describeAnswer, jsonOf, type Operation } from './exchange.js';
import type { Advice, ProviderDefinition } from './providers/provider.js';
import type { Seen } from './report.js';

/** What the doctor reads of an error of a strategy: the documented members. */
interface StrategyError {
  name?: string;
  operation?: Operation;
  code?: string;
  retryAfter?: number;
  retryable?: boolean;
}

const LATER: Advice = {
  side: 'provider',
  means: 'the provider is busy or broken',
  remedy: 'Run the doctor again later; if it lasts, send this report to the provider.',
};

/** RFC 6749 sections 4.1.2.1 and 5.2. */
const STANDARD: Readonly<Record<string, (definition: ProviderDefinition) => Advice>> = {
  access_denied: () => ({
    side: 'login',
    means: 'the login was declined',
    remedy: 'Run the doctor again, and accept on the provider’s page.',
  }),
  server_error: () => LATER,
  temporarily_unavailable: () => LATER,
  slow_down: () => LATER,
  invalid_client: ({ variables }) => ({
    side: 'settings',
    means: 'the client credentials are wrong',
    remedy: `Check ${named(variables, ['clientID', 'clientSecret'])}: both must be of the same environment.`,
  }),
  unauthorized_client: () => ({
    side: 'settings',
    means: 'the client may not use this kind of login',
    remedy: 'Ask the provider to allow the authorization code grant (and refresh tokens) for your client.',
  }),
  invalid_grant: () => ({
    side: 'login',
    means: 'the code or the refresh token is used, expired, or was issued for another redirect URI',
    remedy:
      'Run the doctor again, and finish the login without a pause. If it lasts, compare the callback URL of this run with the registered one.',
  }),
  invalid_scope: () => ({
    side: 'settings',
    means: 'the client may not ask for this scope',
    remedy: 'Ask the provider which scopes your client has, and set the option scope.',
  }),
  invalid_request: () => ({
    side: 'provider',
    means: 'the provider wants other parameters than its document says',
    remedy: 'Send this report to the provider and to us.',
  }),
  unsupported_grant_type: () => ({
    side: 'provider',
    means: 'the provider wants another grant type than its document says',
    remedy: 'Send this report to the provider and to us.',
  }),
  invalid_token: () => ({
    side: 'provider',
    means: 'the token that was just issued is refused',
    remedy: 'Check that the address of this call is of the same environment as the token’s; then ask the provider.',
  }),
};

const DENIED = /^(access_denied|user_denied|user_cancelled\w*|consent_required|login_required|interaction_required)$/;
export const isDecline = (code: string): boolean => DENIED.test(code);

/** A member of a table, and not what every object inherits. */
const entry = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const OTHER_CODES =
  /^(unsupported_response_type|request_not_supported|rate_limit_exceeded|invalid_target|_result\.fail|detail)$/;

/** A code of the provider's as a report may show it: a word that is known, since others could be anything. */
export const shownCode = (code: string): string =>
  Object.hasOwn(STANDARD, code) || isDecline(code) || OTHER_CODES.test(code)
    ? `code ${code}`
    : 'a code that is not known';

/** The same for an answer: the codes of some providers are numbers. */
const codeOf = ({ numericCodes }: ProviderDefinition, code: string | undefined): string =>
  numericCodes && code !== undefined && /^-?\d{1,6}$/.test(code) ? `code ${code}` : shownCode(code ?? '');

/** Codes of connections that could not be made, or broke. */
const CONNECTION: Readonly<Record<string, { side: 'settings' | 'network'; seen: string; remedy: string }>> = {
  ENOTFOUND: {
    side: 'settings',
    seen: 'the host name does not resolve',
    remedy: 'Check the host name in {address}.',
  },
  EAI_AGAIN: {
    side: 'network',
    seen: 'the name server does not answer',
    remedy: 'Check the network and the name server of this machine.',
  },
  ECONNREFUSED: {
    side: 'settings',
    seen: 'nothing listens at the address',
    remedy: 'Check host and port in {address}.',
  },
  EPROXY: {
    side: 'network',
    seen: 'the proxy refused the connection',
    remedy: 'Check HTTPS_PROXY and NO_PROXY, and whether the proxy lets this host through.',
  },
};

const TLS = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|HOSTNAME_MISMATCH|EPROTO)/;

export function connectionProblem(code: string, address: string): Pick<Seen, 'side' | 'seen' | 'remedy'> {
  const known = entry(CONNECTION, code);
  if (known) return { ...known, remedy: known.remedy.replace('{address}', address) };
  if (TLS.test(code)) {
    return {
      side: 'network',
      seen: `TLS fails (${code})`,
      remedy: `Check the host in ${address}. If a company proxy decrypts TLS, give its certificate to Node by NODE_EXTRA_CA_CERTS.`,
    };
  }
  if (code === 'ETIMEDOUT' || code === 'ECONNABORTED') {
    return {
      side: 'provider',
      seen: 'no complete answer in time',
      remedy: `Run the doctor again. If it lasts, ask the provider whether ${address} is right, and whether this machine's address may reach it.`,
    };
  }
  return {
    side: 'network',
    seen: `the connection broke (${/^[A-Z_]{3,40}$/.test(code) ? code : 'no code'})`,
    remedy: 'Run the doctor again. If it lasts, look for a firewall or proxy between this machine and the provider.',
  };
}

/** Why a call did not do what it was for: what came, whose side it is on, and what to do. */
export function explainFailure(
  definition: ProviderDefinition,
  operation: Operation,
  error: unknown,
  answer: Answered | undefined,
): Seen {
  const { code = '', retryAfter, retryable } = error as StrategyError;
  const address = definition.addressOf[operation];
  const { words = 'an answer', source = '' } = definition.answers[operation] ?? {};
  const base = { check: 'outcome', verdict: 'FAIL', expected: words, source } as const;

  if (!answer && retryable === false) {
    const remedy = `Check ${address}; if it is right, send this report to ${definition.contact}.`;
    return { ...base, side: 'provider', seen: 'an answer that is too large, or no HTTP', remedy };
  }
  if (!answer) return { ...base, ...connectionProblem(code, address) };
  const seen = describeAnswer(answer);
  const own = definition.codeOf(answer);
  const advice =
    own === undefined
      ? undefined
      : (entry(definition.refusals, `${operation}:${own}`) ??
        entry(definition.refusals, own) ??
        entry(STANDARD, own)?.(definition));

  if (answer.status === 429) {
    const wait = retryAfter === undefined ? 'a minute' : `${retryAfter} s`;
    const remedy = `Wait ${wait}, and run the doctor again: ${definition.label} limits how many calls a client makes.`;
    return { ...base, side: 'provider', seen: `${seen}: too many calls`, remedy };
  }
  if (advice)
    return {
      ...base,
      side: advice.side,
      seen: `${seen}, ${codeOf(definition, own)}: ${advice.means}`,
      remedy: advice.remedy,
    };
  if (retryable || answer.status >= 500) {
    const remedy = `Run the doctor again later; if it lasts, send this report to ${definition.contact}.`;
    return { ...base, side: 'provider', seen: `${seen}: unavailable`, remedy };
  }
  if (answer.status >= 300 && answer.status < 400) {
    return {
      ...base,
      side: 'settings',
      seen: `${seen}: a redirect, where the call has to be answered; nothing was followed`,
      remedy: `Check the address in ${address}: host, path, and https.`,
    };
  }
  const isPage = contentType(answer) === 'text/html' || /^\s*</.test(answer.body);
  if (answer.status === 404 || (answer.status === 405 && !jsonOf(answer))) {
    return {
      ...base,
      side: 'settings',
      seen: `${seen}: there is nothing at this address`,
      remedy: `Check ${address}.`,
    };
  }
  if (answer.status >= 400 && !jsonOf(answer)) {
    return {
      ...base,
      side: 'network',
      seen: `${seen}: not in the provider's form, so something in front of it has answered`,
      remedy: `Ask ${definition.contact} whether a gateway or firewall blocks the address of this machine.`,
    };
  }
  if (isPage) {
    return {
      ...base,
      side: 'settings',
      seen: `${seen}: a web page`,
      remedy: `Check the address in ${address}: it leads to a page. If it is right, something in front of the provider has answered.`,
    };
  }
  if (!jsonOf(answer)) {
    const what =
      answer.body.trim() === '' ? 'nothing in it' : isJson(answer.body) ? 'JSON that is no object' : 'broken JSON';
    const remedy = `Run the doctor again; if it lasts, send this report to ${definition.contact}.`;
    return { ...base, side: 'provider', seen: `${seen}: ${what}`, remedy };
  }
  if (own !== undefined && (code !== '' || answer.status >= 400)) {
    const remedy = `Look ${codeOf(definition, own)} up in the provider's documents, or ask ${definition.contact}.`;
    return { ...base, side: 'provider', seen: `${seen}, ${codeOf(definition, own)}`, remedy };
  }
  const remedy = `Send this report to ${definition.contact} and to us; DEBUG=passport:${definition.name} shows more on your screen.`;
  const said = code === '' ? 'the strategy cannot use it' : codeOf(definition, own);
  return { ...base, side: 'provider', seen: `${seen}: ${said}`, remedy };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function named(variables: ProviderDefinition['variables'], options: readonly string[]): string {
  return variables
    .filter(({ option }) => options.includes(option))
    .map(({ name }) => name)
    .join(' and ');
}

/** An error that the provider sent through the browser, in the callback. */
export function explainCallbackError(
  definition: ProviderDefinition,
  error: string,
): Pick<Seen, 'seen' | 'side' | 'remedy'> {
  const advice = entry(STANDARD, isDecline(error) ? 'access_denied' : error)?.(definition);
  return {
    side: advice?.side ?? 'provider',
    seen: `error, ${shownCode(error)}${advice ? `: ${advice.means}` : ''}`,
    remedy: advice?.remedy ?? `Look the code up in the provider's documents, or ask ${definition.contact}.`,
  };
}
