import { type Answer, isUnavailableStatus } from 'passport-oauth2-kit';

// ChainUp's error codes, as far as they are publicly known. Its two OAuth pages do not list them.

/** It may work later: system exception, timeouts, traffic limits. */
const UNAVAILABLE = new Set(['10001', '10005', '50009', '50011', '50013']);
/** The code or the refresh token itself is used up, expired or revoked. */
const GRANT_ENDED = new Set(['60001', '60004']);
/** Hints for other known codes. All of them are about the application, and not about its user. */
const HINTS: Readonly<Record<string, string>> = {
  '50001': 'callbackURL is not the redirect page of your merchant backend',
  '50002': 'callbackURL is not the redirect page of your merchant backend',
  '50004': 'the app key (clientID) is unknown',
  '50005': 'the signature is wrong: check that privateKey belongs to the public key in your merchant backend',
  '50010': 'the time of the call is wrong: set the clock of this machine',
  '50012': 'the configuration of this app is wrong: check clientID, privateKey and platformPublicKey',
};

/** The error for a response whose `code` is not a success. */
export function refusedBy(envelope: Answer, code: string): Error {
  const { status, headers } = envelope.response;
  const words = [HINTS[code], envelope.text('msg')];
  const theirs = Date.parse(headers['date'] ?? '');
  if (code === '50010' && !Number.isNaN(theirs)) {
    words.unshift(`the clocks differ by ${Math.round((envelope.response.receivedAt - theirs) / 1000)} s`);
  }
  return envelope.refused({
    code: code === '' ? undefined : code,
    reason: words.filter(Boolean).join('; ') || undefined,
    unavailable: UNAVAILABLE.has(code) || isUnavailableStatus(status),
    grantEnded: GRANT_ENDED.has(code),
  });
}
