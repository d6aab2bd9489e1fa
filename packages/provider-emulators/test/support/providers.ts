import type { Emulator, EmulatorOptions } from 'provider-emulators';
import { codeNamesOf, MODEL, type ProviderName, PROVIDERS, RECORDS } from '../../../../test/support/providers.js';
import type { EmulatorRecord, Refusal } from '../../../../test/support/record.js';
import { parameter } from './clock.js';

/** One emulator, for the tests that hold for all. They name none. */
export interface Case extends Omit<EmulatorRecord, 'options' | 'refusal'> {
  readonly name: ProviderName;
  readonly label: string;
  /** What it creates is closed after the test. */
  readonly create: (options?: EmulatorOptions) => Emulator;
  /** Its options under which every callback carries a state. */
  readonly stateful: object | undefined;
  /** What the authorization request calls the callback address. */
  readonly callbackParameter: string;
  /** Matches the body of a refusal. */
  readonly refusal: object;
}

const matching = (refusal: Refusal): object =>
  Object.fromEntries(
    Object.entries(refusal).map(([member, value]): [string, unknown] => {
      if (value instanceof RegExp) return [member, expect.stringMatching(value)];
      return [member, typeof value === 'object' && value !== null ? matching(value) : value];
    }),
  );

const made: Emulator[] = [];
// Also after a test that failed: an open port would keep Jest from ending.
afterEach(() => Promise.all(made.splice(0).map((emulator) => emulator.close())));

export const CASES: readonly Case[] = PROVIDERS.map((name) => {
  const { label, createEmulator, stateful, callbackParameter, emulator } = RECORDS[name];
  const { options: own, refusal, ...rest } = emulator;
  const create = (options?: EmulatorOptions): Emulator => {
    const emulator = createEmulator({ ...own, ...options });
    made.push(emulator);
    return emulator;
  };
  return { ...rest, name, label, create, stateful, callbackParameter, refusal: matching(refusal) };
});

/** For what the core does for all. */
export const MODEL_CASE: Case = CASES.find(({ name }) => name === MODEL)!;

/** The address of the login page, with other parameters. */
export function pageOf({ loginPage }: Emulator, change: Record<string, string> = {}): string {
  const url = new URL(loginPage!);
  for (const [name, value] of Object.entries(change)) url.searchParams.set(name, value);
  return url.href;
}

export const codeIn = (name: ProviderName, callbackURL: string): string | undefined =>
  codeNamesOf(name).flatMap((each) => parameter(callbackURL, each) ?? [])[0];
