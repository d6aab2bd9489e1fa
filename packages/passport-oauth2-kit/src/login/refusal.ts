import type { Request } from 'express';
import { header, hostOf } from './request.js';

/** Why a callback found no pending login. */
export type ClaimProblem =
  | 'none_pending'
  | 'unknown_state'
  | 'no_state'
  | 'another_strategy'
  | 'altered'
  | 'expired'
  | 'used'
  | 'another_user'
  | 'unknown_user'
  | 'foreign_page'
  | 'store_refused';

/** Why a callback was refused: shown under DEBUG, and on the challenge for the application's own log. Stable. */
export type ReasonCode = 'unusable' | 'unread_form' | 'another_issuer' | ClaimProblem;

const EXPLANATIONS: Record<ClaimProblem, string> = {
  none_pending:
    'no pending login came with it: cookies are blocked, the callback came to another browser, or the start ran on another host than the callback',
  unknown_state: 'the state is none of the pending logins that came with it: altered, or of another browser',
  no_state:
    'it carries no state, and no pending login may do without one (if the provider never returns one, set stateEcho: false)',
  another_strategy: 'the state belongs to a login of another strategy: this is not the callback route of that one',
  altered:
    'the pending login cannot be opened: altered, or sealed for another client, server or callbackURL, or with a stateSecret (or client secret) that is no longer given',
  expired: 'the login took longer than the stateTTL option allows',
  used: 'the login was used already: a double click, the Back button, or a replay',
  another_user: 'the login was not started by the user who is logged in now, so it must not link an account to them',
  unknown_user:
    'nobody known started the login, and somebody is logged in now (a user needs an id, _id or sub to be known)',
  foreign_page: 'without a state, only a login that was started on a page of this application may link an account',
  store_refused: 'the state store refused it',
};

/** Says to the developer why a callback found no login, and what looks wrong about this one. */
export function explain(reason: ClaimProblem, req: Request, callbackURL: string): string {
  const hints = [EXPLANATIONS[reason]];
  if (reason === 'none_pending') {
    const { host, protocol } = new URL(callbackURL);
    const own = hostOf(req);
    if (own !== undefined && own !== host) hints.push(`the callback came to ${own}, and callbackURL is on ${host}`);
    if (!header(req, 'cookie')) hints.push('the browser sent no cookie at all');
    if (protocol === 'https:' && (req as Partial<Request>).secure === false) {
      hints.push(
        'callbackURL is https and this request came over http: behind a proxy, set Express’s «trust proxy» and check that the proxy forwards cookies',
      );
    }
  }
  return hints.join('; ');
}

/** What Passport's `fail` is given: silent to the browser about why. `reason` and `detail` are for logs, and in no JSON. */
export interface Challenge {
  message: string;
  readonly reason: ReasonCode;
  readonly detail: string;
}

export function challenge(reason: ReasonCode, detail: string): Challenge {
  const told = { message: 'This login could not be completed. Please start it again.' };
  return Object.defineProperties(told, { reason: { value: reason }, detail: { value: detail } }) as Challenge;
}
