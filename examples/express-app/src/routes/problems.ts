import { ProviderProtocolError, ProviderRefusedError, ProviderUnavailableError } from 'passport-elice';
import { LinkRefusedError } from '../accounts/sign-in.js';
import type { Texts } from '../languages/index.js';
import { CsrfError, PlainRequestError } from '../security.js';
import type { Problem } from '../views/problem.js';
import { LoginFailedError } from './login.js';

/** Where it happened. */
export interface Circumstances {
  /** The provider whose login it was. */
  provider: { name: string; label: string; returnsState?: boolean } | undefined;
  isLoggedIn: boolean;
  /** Whether the browser has sent any cookie: with one, it does not block them. */
  hasCookies: boolean;
  /** The app's own address when it was asked for by another one; else `''`. */
  elsewhere: string;
}

type Action = Problem['actions'][number];

const homeOf = ({ problems }: Texts, isLoggedIn: boolean): Action =>
  isLoggedIn ? { text: problems.account, href: '/account' } : { text: problems.choose, href: '/' };

/** Tells an error to the person in front of the screen: never in its own words, which are for the log. */
export function problemOf(texts: Texts, error: unknown, circumstances: Circumstances): Problem {
  const { provider, isLoggedIn, hasCookies, elsewhere } = circumstances;
  const { problems } = texts;
  const label = provider?.label ?? problems.someProvider;
  const home = homeOf(texts, isLoggedIn);
  const again = (text: string): [Action, Action] => [{ text, href: provider ? `/auth/${provider.name}` : '/' }, home];

  if (error instanceof LoginFailedError) {
    const { status } = error;
    if (status === 401) {
      const { title, text } = problems.declined;
      return { status, title: title(label), text: text(isLoggedIn), actions: again(problems.tryAgainWith(label)) };
    }
    const [startAgain] = again(problems.startAgainWith(label));
    if (error.reason === 'no_state' && provider?.returnsState !== false) {
      const { title, text } = problems.noState;
      return { status, title: title(label), text: text(isLoggedIn), actions: [startAgain, home] };
    }
    if (isLoggedIn) {
      const { title, text } = problems.usedAlready;
      return { status, title, text: text(label), actions: [home, startAgain] };
    }
    // Every login leaves a cookie at its start.
    const { noCookies, used, notCompleted } = problems;
    const refused = error.reason === 'used' ? used : notCompleted;
    const words = error.reason === 'none_pending' && !hasCookies ? noCookies : refused;
    return { status, ...words, actions: [startAgain, home] };
  }
  if (error instanceof LinkRefusedError) return linkProblem(texts, error, label);
  if (error instanceof ProviderUnavailableError) {
    const { title, text } = problems.unavailable;
    return {
      status: error.status,
      title: title(label),
      text: text(isLoggedIn, error.retryAfter),
      actions: again(problems.tryAgain),
    };
  }
  if (error instanceof ProviderRefusedError) {
    const { title, ended, unknown } = problems.refused;
    return {
      status: error.status,
      title: title(label),
      text: error.grantEnded ? ended(isLoggedIn) : unknown(isLoggedIn),
      actions: again(problems.startAgainWith(label)),
    };
  }
  if (error instanceof ProviderProtocolError) {
    const { title, text } = problems.notUnderstood;
    return {
      status: error.status,
      title: title(label),
      text: text(isLoggedIn),
      actions: again(problems.tryAgain),
    };
  }
  if (error instanceof PlainRequestError) {
    const { title, wrongProxy, wrongAddress } = problems.plain;
    const open = { text: problems.plain.open(elsewhere), href: `${elsewhere}/` };
    return elsewhere === ''
      ? { status: error.status, title, text: wrongProxy, actions: [home] }
      : { status: error.status, title, text: wrongAddress, actions: [open] };
  }
  return otherProblem(texts, error, home, isLoggedIn);
}

function linkProblem(texts: Texts, { reason, status }: LinkRefusedError, label: string): Problem {
  const { taken, anotherLinked, notLoggedIn } = texts.problems;
  if (reason === 'not-logged-in') return { status, ...notLoggedIn, actions: [homeOf(texts, false)] };
  const { title, text } = reason === 'taken' ? taken : anotherLinked;
  return { status, title: title(label), text: text(label), actions: [homeOf(texts, true)] };
}

function otherProblem({ problems }: Texts, error: unknown, home: Action, isLoggedIn: boolean): Problem {
  if (error instanceof CsrfError) {
    if (error.reason === 'no_cookies') return { status: error.status, ...problems.noCookies, actions: [home] };
    const { title, text } = problems.oldForm;
    return { status: error.status, title, text: text(isLoggedIn), actions: [home] };
  }
  const { status = 500, retryable = false } = error as { status?: number; retryable?: boolean };
  if (status === 503 || retryable) {
    return { status: 503, ...problems.away, actions: [{ text: problems.tryAgain, href: '/' }] };
  }
  if (status >= 400 && status < 500) return { status, ...problems.senseless, actions: [home] };
  return { status: 500, ...problems.ours, actions: [home] };
}

export const notFound = (texts: Texts, isLoggedIn: boolean): Problem => ({
  status: 404,
  ...texts.problems.notFound,
  actions: [homeOf(texts, isLoggedIn)],
});
