import type { AnyConstructor, Calls, ProviderRecord } from './record.js';
import { RECORDS as ENTRIES } from './records/index.js';

export type ProviderName = keyof typeof ENTRIES;

export const PROVIDERS = Object.keys(ENTRIES) as ProviderName[];

export const RECORDS: Readonly<Record<ProviderName, ProviderRecord>> = ENTRIES;

export const STRATEGIES = Object.fromEntries(PROVIDERS.map((name) => [name, RECORDS[name].Strategy])) as Record<
  ProviderName,
  AnyConstructor
>;

/** One provider's calls, for suites that answer them by hand. */
export interface Target extends Calls {
  name: ProviderName;
}

export const TARGETS: readonly Target[] = PROVIDERS.map((name) => ({ name, ...RECORDS[name].calls }));

export const targetOf = (name: ProviderName): Target => ({ name, ...RECORDS[name].calls });

/** What a callback may call the code; the provider's own name first. */
export const codeNamesOf = (name: ProviderName): string[] => [...(RECORDS[name].codeNames ?? []), 'code'];

/** Parameters by the provider's names, given by those of the standard. A client under another name has the latter. */
export function named<T>(name: string, params: Record<string, T>): Record<string, T> {
  const names: Record<string, string> = (RECORDS as Record<string, ProviderRecord | undefined>)[name]?.parameters ?? {};
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [names[key] ?? key, value]));
}

/** The value of a parameter, given by its standard name, of an authorization request or a callback. */
export function parameterOf(name: string, url: string | URL, parameter: string): string | null {
  const [own] = Object.keys(named(name, { [parameter]: '' }));
  return new URL(url).searchParams.get(own!);
}

/** The model of a new provider: what the kit does for all is tested with it, where any provider would do. */
export const MODEL: ProviderName = 'acme';

/** The provider that keeps to RFC 6749 most: for what is about the standard. */
export const STANDARD: ProviderName = 'flowaccount';
