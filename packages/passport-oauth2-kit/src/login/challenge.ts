import type { Request } from 'express';
import { header, hostOf } from './request.js';

/** Why a callback has no valid pending login. */
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

/**
 * Why a callback was refused: shown with DEBUG, and on Passport's challenge for the application's log. These codes do not change.
 */
export type ReasonCode = 'unusable' | 'unread_form' | 'another_issuer' | ClaimProblem;

const EXPLANATIONS: Record<ClaimProblem, string> = {
  none_pending:
    'the browser sent no pending login with it: it blocks cookies, it is not the browser that started the login, or the login started on another host',
  unknown_state:
    'the state belongs to none of the pending logins of this browser: it was changed, or another browser started the login',
  no_state:
    'it has no state, and no pending login is allowed without one (if the provider never returns a state, set stateEcho: false)',
  another_strategy:
    'the state belongs to a login of another strategy, and this is not the callback route of that strategy',
  altered:
    'the pending login cannot be decrypted: it was changed, or made for another client, server or callbackURL, or with a stateSecret (or client secret) that is not in use any more',
  expired: 'the login took longer than the stateTTL option allows',
  used: 'the login was used already: by a double click, the Back button, or a replay',
  another_user: 'another user started this login than the one who is logged in now, so it must not link an account',
  unknown_user:
    'it is not known who started this login, and somebody is logged in now (the kit knows a user by id, _id or sub)',
  foreign_page:
    'without a state, only a login that was started on a page of this application may link an account (passport.authorize(), or the option assignProperty)',
  store_refused:
    'the state store (option "store") refused it (where the provider returns no state, do without "store": it knows a login by its state only)',
};

/** Explains to the developer why a callback has no valid login, with hints from this request. */
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

/**
 * What Passport's `fail` gets. The browser does not see the reason: `reason` and `detail` are for logs, and are not in its JSON.
 */
export interface Challenge {
  message: string;
  readonly reason: ReasonCode;
  readonly detail: string;
}

export function challenge(reason: ReasonCode, detail: string): Challenge {
  const told = { message: 'This login could not be completed. Please start it again.' };
  return Object.defineProperties(told, { reason: { value: reason }, detail: { value: detail } }) as Challenge;
}
