import { channel } from 'node:diagnostics_channel';

import type { ReauthenticationReason, TokenKeeperError } from './errors.js';

/** What made the keeper refresh: somebody who needed the token, or `keepAlive`. */
export type RefreshTrigger = 'request' | 'keepAlive';

interface KeeperMessage {
  /** The strategy's name, where it has one. */
  provider: string | undefined;
  subject: string;
}

/** On `passport-token-keeper:refreshed`: new tokens are stored. */
export interface RefreshedMessage extends KeeperMessage {
  trigger: RefreshTrigger;
  /** From the first question to the store until the tokens were stored, in ms. */
  durationMs: number;
  expiresAt: number | undefined;
  refreshExpiresAt: number | undefined;
}

/** On `passport-token-keeper:failed`: a refresh did not come about, though the refresh token may still be good. */
export interface FailedMessage extends Omit<KeeperMessage, 'subject'> {
  /** Absent when `keepAlive` could not list who is due, or not all of them. */
  subject: string | undefined;
  trigger: RefreshTrigger;
  error: TokenKeeperError;
}

/** On `passport-token-keeper:reauthentication-required`: the user's login has ended. Once per login. */
export interface ReauthenticationRequiredMessage extends KeeperMessage {
  reason: ReauthenticationReason;
}

/** On `passport-token-keeper:kept-alive`: `keepAlive` has looked through the store once. */
export interface KeptAliveMessage {
  provider: string | undefined;
  /** How many subjects the store listed as due; another process may have refreshed some of them meanwhile. */
  due: number;
  durationMs: number;
}

const refreshed = channel('passport-token-keeper:refreshed');
const failed = channel('passport-token-keeper:failed');
const keptAlive = channel('passport-token-keeper:kept-alive');
const reauthenticationRequired = channel('passport-token-keeper:reauthentication-required');

// `publish` costs nothing while nobody listens. No message holds a token.
export const publish = {
  refreshed: (message: RefreshedMessage): void => refreshed.publish(message),
  failed: (message: FailedMessage): void => failed.publish(message),
  keptAlive: (message: KeptAliveMessage): void => keptAlive.publish(message),
  reauthenticationRequired: (message: ReauthenticationRequiredMessage): void =>
    reauthenticationRequired.publish(message),
};
