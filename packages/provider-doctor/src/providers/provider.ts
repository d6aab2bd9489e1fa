import type { Command } from 'commander';
import type { Strategy } from 'passport';
import type { TokenSet, VerifyContext } from 'passport-flowaccount';
import type { Answered, Operation } from '../exchange.js';
import type { Seen, Side } from '../report.js';
import type { JsonObject } from '../shape.js';

/** What a strategy of ours is to the doctor: its public contract. */
export interface LoginStrategy extends Strategy {
  name: string;
  canRefresh: boolean;
  refresh(tokens: TokenSet): Promise<TokenSet>;
  /** ChainUp's: opens a sealed envelope, and checks who sealed it. */
  openNotice?(body: unknown): Promise<unknown>;
  /** ChainUp's: seals and sends. */
  call?(path: string, params: object): Promise<unknown>;
}

export type Verify = (context: VerifyContext) => object;

/** An environment variable of the sample app. */
export interface Variable {
  name: string;
  /** The strategy's option that it becomes. */
  option: string;
  /** Whether nothing works without it. */
  required?: boolean;
  /** Where its value comes from: completes «It is …». */
  source: string;
}

/** An environment variable by its name; `''` when it is not set. */
export type Env = (name: string) => string;

export type Role = 'accessToken' | 'refreshToken' | 'lifetime' | 'refreshLifetime' | 'identity';

/** A member of an answer, as the document has it. */
export interface MemberDocument {
  name: string;
  /** Other spellings that have been seen. */
  also?: readonly string[];
  type: 'text' | 'number' | 'text or number';
  /** The type in the document's samples, where both are allowed; a text when absent. */
  usual?: 'number';
  /** What the login needs it for; absent where it is for the profile, or for nothing. */
  role?: Role;
  /** What the document says of it, in its own words where they matter. */
  words?: string;
  /** A lifetime that the document states, in seconds. */
  seconds?: number;
  /** Whether an answer may come without it. */
  optional?: true;
}

export interface AnswerDocument {
  words: string;
  source: string;
  members: readonly MemberDocument[];
  /** Whether the members are all that the document says come; absent where it names none. */
  complete?: true;
}

/** Something that was looked at in an answer, before it is known whether the login failed because of it. */
export interface Observation {
  check: string;
  ok: boolean;
  /** Whether the login cannot go on without it. */
  critical?: boolean;
  expected: string;
  seen: string;
  source: string;
  side?: Side;
  remedy?: string;
}

/** How an answer differs from the documented one, as a dialect of the emulators says it. */
export interface AnswerDialect {
  names?: Record<string, string>;
  values?: Record<string, unknown>;
  types?: Record<string, 'string' | 'number'>;
  absent?: string[];
  extra?: Record<string, unknown>;
  within?: string;
  shape?: 'list' | 'bare';
}
/** How all answers differ, and the envelope around them. */
export interface Dialect {
  envelope?: Record<string, unknown>;
  lineLength?: number;
  accessTokenClaims?: Record<string, unknown>;
  refreshTokenClaims?: Record<string, unknown>;
  answers?: Record<string, AnswerDialect>;
}

/** What is inside a provider's envelope. */
export interface Opened {
  /** Absent where it could not be opened. */
  payload?: JsonObject | undefined;
  observations: Observation[];
  /** Of the envelope, and of this answer. */
  dialect?: { envelope?: Pick<Dialect, 'envelope' | 'lineLength'>; answer?: AnswerDialect };
}

export interface Advice {
  side: Side;
  /** What it means, for the reader of the report. */
  means: string;
  remedy: string;
}

/** The request line and body of a recorded call. */
export interface RecordedCall {
  method: string;
  url: URL;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** One provider: how it is set up, what its document promises, how its answers are opened. */
export interface ProviderDefinition {
  name: string;
  label: string;
  /** Whom to write to, and where the settings come from: completes «Ask …». */
  contact: string;
  variables: readonly Variable[];
  /** Commands for it beside the examination. */
  commands?(command: Command, print: { out: (text: string) => void; error: (text: string) => void }): void;
  /** What may be wrong with the settings that the strategy cannot know; `create` makes it with more options. */
  judgeSettings?(create: (options: Record<string, unknown>) => LoginStrategy): Promise<Seen[]>;
  /** Options that depend on more than one variable. */
  options?(env: Env): Record<string, unknown>;
  /** Variables that are missing beyond the required ones. */
  alsoMissing?(env: Env): readonly string[];
  create(options: Record<string, unknown>, verify: Verify): LoginStrategy;
  /** The variable behind the address of each kind of call. */
  addressOf: Readonly<Record<Operation, string>>;
  /** Origins that get a request before the login, by the variable they come from. */
  origins(env: Env): readonly (readonly [variable: string, address: string])[];
  authorize: { words: string; source: string };
  /** Whether the start of a login already makes a call, which may issue a code. */
  startAsksProvider?: true;
  callback: {
    words: string;
    source: string;
    /** Names of the parameter that carries the code. */
    codeNames: readonly string[];
    /** Whether the document says that `state` comes back: it says so, it only implies it, or it says nothing. */
    state: 'said' | 'implied' | 'unknown';
    stateWords: string;
    /** Other parameters that may come. */
    known: readonly string[];
  };
  answers: Readonly<Partial<Record<Operation, AnswerDocument>>>;
  open(answer: Answered, operation: Operation, strategy: LoginStrategy): Opened | Promise<Opened>;
  /** The provider's own code of an answer that says no. */
  codeOf(answer: Answered): string | undefined;
  /** Options that are needed to open sealed answers. */
  sealedWith?: readonly string[];
  /** Whether its codes are numbers. */
  numericCodes?: true;
  /** What its codes mean, by the code, or by kind of call and code: `profile:401`. */
  refusals: Readonly<Record<string, Advice>>;
  /** What the document says of refresh tokens; absent where it has none. */
  refresh?: { words: string; source: string; rotates: boolean };
  /** What a recorded call was for. */
  recognise(call: RecordedCall): Operation | undefined;
  /** Options for reading a recording: nothing is sent, so the values of the environment are not needed. */
  placeholders(authorize: URL | undefined, hasProfile: boolean): Record<string, unknown>;
  /** Claims of the access token that name the user, where the login reads one. */
  claims?: { names: readonly string[]; source: string; remedy: string };
  /** Where the identity is when the profile's call is not made. */
  identityIn?(options: Readonly<Record<string, unknown>>): 'token' | 'profile' | 'claims' | 'settings';
}

/**
 * Stands in for an address of a provider in a recording, in which nothing is sent. It is on loopback, because the strategies take
 * no other one together with a login page on loopback.
 */
export const RECORDED = 'https://localhost';
