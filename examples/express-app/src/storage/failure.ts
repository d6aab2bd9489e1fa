import { TokenStoreError } from 'passport-token-keeper';
import {
  ClientClosedError,
  ClientOfflineError,
  ConnectionTimeoutError,
  DisconnectsClientError,
  SocketClosedUnexpectedlyError,
  SocketTimeoutError,
  TimeoutError,
} from 'redis';

const FAILURES = [
  TokenStoreError,
  ClientClosedError,
  ClientOfflineError,
  ConnectionTimeoutError,
  DisconnectsClientError,
  SocketClosedUnexpectedlyError,
  SocketTimeoutError,
  TimeoutError,
];

/** Whether Redis is to blame, so that trying again later may help. */
export const isStorageFailure = (error: unknown): boolean => FAILURES.some((failure) => error instanceof failure);
