import { type Answer, isUnavailableStatus } from 'passport-oauth2-kit';

// What ChainUp's numbers say, as far as they have been seen in public: its two pages list none.

/** Trying later may help: system exception, timeouts, traffic limits. */
const UNAVAILABLE = new Set(['10001', '10005', '50009', '50011', '50013']);
/** The code or the refresh token itself has ended. */
const GRANT_ENDED = new Set(['60001', '60004']);
/** What else ChainUp's numbers say, in words that help; all of them are about the application and not about its user. */
const HINTS: Readonly<Record<string, string>> = {
  '50001': 'callbackURL is not the redirect page of your merchant backend',
  '50002': 'callbackURL is not the redirect page of your merchant backend',
  '50004': 'the app key (clientID) is unknown',
  '50005': 'the signature does not fit: check that privateKey belongs to the public key in your merchant backend',
  '50010': 'the time of the call is off: compare the clock of this machine with ChainUp’s',
  '50012': 'the configuration of this app is wrong: check clientID, privateKey and platformPublicKey',
};

/** The error for an answer whose `code` is no success. */
export function refusedBy(envelope: Answer, code: string): Error {
  const { status, headers } = envelope.response;
  const words = [HINTS[code], envelope.text('msg')];
  const theirs = Date.parse(headers['date'] ?? '');
  if (code === '50010' && !Number.isNaN(theirs)) {
    words.unshift(`the clocks differ by ${Math.round((envelope.response.receivedAt - theirs) / 1000)} s`);
  }
  return envelope.refused({
    code: code === '' ? undefined : code,
    reason: words.filter(Boolean).join('; '),
    unavailable: UNAVAILABLE.has(code) || isUnavailableStatus(status),
    grantEnded: GRANT_ENDED.has(code),
  });
}
