import type { ProviderName } from '../providers/index.js';
import type { Envelope } from './envelope.js';
import type { DecodedToken } from './token.js';

/** Who takes part. */
export type Lane = 'browser' | 'app' | 'provider';

/** What a step is for. */
export type StepKind =
  /** The browser asks the app to log it in. */
  | 'start'
  /** The app makes the authorize call itself. */
  | 'authorize'
  /** The browser is at the provider's pages, which the app does not see. */
  | 'provider-page'
  /** The provider has sent the browser back. */
  | 'callback'
  /** The app exchanges the code. */
  | 'token'
  /** The app exchanges the refresh token. */
  | 'refresh'
  /** The app asks who has logged in. */
  | 'profile'
  /** The app uses the provider's API. */
  | 'api';

/** What there is to say where the wire says nothing; the words are in the catalogues. */
export type Remark =
  /** The redirect back answers a form that only the provider and the browser have seen. */
  | { what: 'unseen-pages' }
  | { what: 'late' }
  /** With the code of the system's error, where there is one. */
  | { what: 'no-answer'; code?: string };

/** A body that is left out. */
export interface Unshown {
  what: 'web-page' | 'too-long';
  characters: number;
}

/** A request or an answer as it is shown: secrets are masked already. */
export interface Message {
  /** Method and address, or the status; `''` where there is none. */
  line: string;
  remark?: Remark;
  headers: [name: string, value: string][];
  body?: string;
  /** In the place of a body. */
  unshown?: Unshown;
  /** What is in it, where it is sealed, and the strategy could tell. */
  envelope?: Envelope;
  /** The JWTs in its body. */
  tokens?: DecodedToken[];
}

/** One request with its answer. JSON-safe. */
export interface Step {
  kind: StepKind;
  from: Lane;
  to: Lane;
  request: Message;
  /** Absent while there is none. */
  answer?: Message;
  durationMs?: number;
  /** Of its request, epoch ms. */
  at: number;
  /** The app did not go on from this callback. */
  refused?: boolean;
}

/** Why there was traffic. */
export type FlowAction = 'login' | 'link' | 'refresh' | 'renewal' | 'api';

/** What happened in one login, or in one use of its tokens later. JSON-safe. */
export interface Flow {
  /** Names it in the addresses of its files. */
  id: string;
  provider: ProviderName;
  action: FlowAction;
  /** Epoch ms. */
  at: number;
  steps: Step[];
  /** The last step is where it failed. */
  failed: boolean;
  /** Why, in the words of the strategy's error. */
  reason?: string;
}

/** So many steps of a flow are kept; a login has six at most. */
export const MAX_STEPS = 12;
/** So many flows of a session are kept, the latest ones. */
export const MAX_FLOWS = 8;
