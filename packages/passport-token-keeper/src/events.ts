import { channel } from 'node:diagnostics_channel';

import type { ReauthenticationReason, TokenKeeperError } from './errors.js';

/** What started the refresh: a call that needed the token, or `keepAlive`. */
export type RefreshTrigger = 'request' | 'keepAlive';

interface KeeperMessage {
  /** The strategy's name, where it has one. */
  provider: string | undefined;
  subject: string;
}

/** On `passport-token-keeper:refreshed`: new tokens are stored. */
export interface RefreshedMessage extends KeeperMessage {
  trigger: RefreshTrigger;
  /** From the start of the refresh until the tokens were stored, in ms. */
  durationMs: number;
  expiresAt: number | undefined;
  refreshExpiresAt: number | undefined;
}

/** On `passport-token-keeper:failed`: a refresh failed; the refresh token may still be valid. */
export interface FailedMessage extends Omit<KeeperMessage, 'subject'> {
  /** `undefined` when `keepAlive` could not list all subjects that are due. */
  subject: string | undefined;
  trigger: RefreshTrigger;
  error: TokenKeeperError;
}

/** On `passport-token-keeper:reauthentication-required`: the user must log in again. Published once for each login. */
export interface ReauthenticationRequiredMessage extends KeeperMessage {
  reason: ReauthenticationReason;
}

/** On `passport-token-keeper:kept-alive`: `keepAlive` has gone through the store once. */
export interface KeptAliveMessage {
  provider: string | undefined;
  /** How many subjects the store listed as due. Another process may have refreshed some of them meanwhile. */
  due: number;
  durationMs: number;
}

const refreshed = channel('passport-token-keeper:refreshed');
const failed = channel('passport-token-keeper:failed');
const keptAlive = channel('passport-token-keeper:kept-alive');
const reauthenticationRequired = channel('passport-token-keeper:reauthentication-required');

// `publish` costs nothing when there are no subscribers. No message contains a token.
export const publish = {
  refreshed: (message: RefreshedMessage): void => refreshed.publish(message),
  failed: (message: FailedMessage): void => failed.publish(message),
  keptAlive: (message: KeptAliveMessage): void => keptAlive.publish(message),
  reauthenticationRequired: (message: ReauthenticationRequiredMessage): void =>
    reauthenticationRequired.publish(message),
};
