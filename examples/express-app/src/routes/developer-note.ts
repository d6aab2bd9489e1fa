import { ProviderProtocolError, ProviderRefusedError, ProviderUnavailableError } from 'passport-elice';
import { LinkRefusedError } from '../accounts/sign-in.js';
import type { Texts } from '../languages/index.js';
import type { ConnectedProvider } from '../providers/connect.js';
import { CsrfError, PlainRequestError } from '../security.js';
import { StorageError } from '../storage/failure.js';
import type { DeveloperNote } from '../views/developer.js';
import { LoginFailedError } from './login.js';

/** Their messages hold no secret. What others say is for the log, unless a request is to blame: then it may repeat that. */
const TELLING = [
  ProviderRefusedError,
  ProviderUnavailableError,
  ProviderProtocolError,
  LoginFailedError,
  LinkRefusedError,
  CsrfError,
  PlainRequestError,
  StorageError,
];

const FACTS = ['operation', 'httpStatus', 'code', 'retryable', 'grantEnded', 'retryAfter', 'reason', 'detail'] as const;

/** Tells an error to whoever develops the app. */
export function developerNote(
  { developer }: Texts,
  error: Error,
  { provider, status }: { provider: ConnectedProvider | undefined; status: number },
): DeveloperNote {
  const isTelling = TELLING.some((type) => error instanceof type);
  const details = error as Partial<Record<(typeof FACTS)[number], unknown>>;
  const facts: DeveloperNote['facts'] = [[developer.class, error.constructor.name]];
  if (!isTelling && status >= 500) facts.push([developer.message, developer.inTheLog]);
  if (isTelling) {
    facts.push([developer.message, error.message]);
    for (const name of FACTS) {
      const value = details[name];
      if (['string', 'number', 'boolean'].includes(typeof value)) facts.push([name, String(value)]);
    }
  }
  if (error instanceof PlainRequestError) return { facts, check: ['X-Forwarded-Proto', 'BASE_URL'] };
  if (error instanceof StorageError) return { facts, check: ['REDIS_URL'] };
  return { facts, check: provider ? suspects(error, provider) : [] };
}

/** The variables behind an error of this kind: credentials when they were refused, addresses when nobody understood or answered. */
function suspects(error: Error, { variables }: ConnectedProvider): string[] {
  const named = (pattern: RegExp): string[] => [
    ...new Set(Object.values(variables).filter((name) => pattern.test(name))),
  ];
  if (error instanceof ProviderRefusedError) return error.grantEnded ? [] : named(/_CLIENT_ID$|_SECRET$|_KEY$/);
  if (error instanceof ProviderUnavailableError) return named(/_URL$/);
  return error instanceof ProviderProtocolError ? named(/_URL$|_KEY$/) : [];
}
