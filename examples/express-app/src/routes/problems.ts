import { ProviderProtocolError, ProviderRefusedError, ProviderUnavailableError } from 'passport-elice';
import { LinkRefusedError } from '../accounts/sign-in.js';
import { CsrfError } from '../security.js';
import type { Problem } from '../views/problem.js';
import { LoginFailedError } from './login.js';

/** Where it happened. */
export interface Circumstances {
  /** The provider whose login it was. */
  provider: { name: string; label: string } | undefined;
  isLoggedIn: boolean;
}

const CHOOSE = { text: 'All ways to log in', href: '/' };
const ACCOUNT = { text: 'Go to your account', href: '/account' };

/** Tells an error to the person in front of the screen: never in its own words, which are for the log. */
export function problemOf(error: unknown, { provider, isLoggedIn }: Circumstances): Problem {
  const label = provider?.label ?? 'The provider';
  const home = isLoggedIn ? ACCOUNT : CHOOSE;
  const again = (text: string): Problem['actions'] => [{ text, href: provider ? `/auth/${provider.name}` : '/' }, home];
  const stays = isLoggedIn ? ' You are still logged in.' : '';

  if (error instanceof LoginFailedError) {
    if (error.status === 401) {
      return {
        status: 401,
        title: `The login was declined at ${label}`,
        text: `Nothing was shared, and nothing has changed here.${stays} You can try again, or take another way in.`,
        actions: again(`Try again with ${label}`),
      };
    }
    if (isLoggedIn) {
      return {
        status: error.status,
        title: 'This link has been used already, or is not yours',
        text: `A login can be completed once, within ten minutes, and in the browser that started it. You are still logged in, and nothing has changed. If you were linking ${label}, start again.`,
        actions: [ACCOUNT, ...again(`Start again with ${label}`).slice(0, 1)],
      };
    }
    return {
      status: error.status,
      title: 'This login cannot be completed',
      text: 'A login can be completed once, within ten minutes, and in the browser that started it. This one was used already, took longer, or was started elsewhere.',
      actions: again(`Start again with ${label}`),
    };
  }
  if (error instanceof LinkRefusedError) return linkProblem(error, label);
  if (error instanceof ProviderUnavailableError) {
    const { retryAfter } = error;
    const wait = retryAfter === undefined ? 'in a moment' : `in ${retryAfter} seconds`;
    return {
      status: error.status,
      title: `${label} is not answering`,
      text: `The fault is not yours, and nothing has changed here.${stays} Please try again ${wait}.`,
      actions: again('Try again'),
    };
  }
  if (error instanceof ProviderRefusedError) {
    return {
      status: error.status,
      title: `${label} did not accept the login`,
      text: error.grantEnded
        ? `That happens when it took too long, or was used before.${stays} Starting again usually helps.`
        : `It did not say that you are to blame.${stays} Start again; if it happens again, tell whoever runs this app the request id.`,
      actions: again(`Start again with ${label}`),
    };
  }
  if (error instanceof ProviderProtocolError) {
    return {
      status: error.status,
      title: `${label} answered something we do not understand`,
      text: `To be safe, the login was stopped, and nothing has changed here.${stays} If it happens again, tell whoever runs this app.`,
      actions: again('Try again'),
    };
  }
  return otherProblem(error, home);
}

function linkProblem({ reason, status }: LinkRefusedError, label: string): Problem {
  const texts = {
    taken: {
      title: `This ${label} account belongs to somebody else`,
      text: `It is the way in of another user of this app, so it was not linked to you. Nothing has changed. To use it, log out and log in with ${label}; or link another ${label} account.`,
    },
    'another-linked': {
      title: `You have another ${label} account linked`,
      text: `An account here holds one account of each provider. Nothing has changed: choose at ${label} the account that is linked already, or log out to use the other one.`,
    },
    'not-logged-in': {
      title: 'The account was not linked',
      text: 'Whoever started to link it is no longer logged in here. Log in first, then link it.',
    },
  };
  const actions = reason === 'not-logged-in' ? [CHOOSE] : [ACCOUNT];
  return { status, ...texts[reason], actions };
}

function otherProblem(error: unknown, home: Problem['actions'][number]): Problem {
  if (error instanceof CsrfError) {
    return {
      status: error.status,
      title: 'That form was out of date',
      text: 'You may have logged in or out in another tab meanwhile. Nothing was done; go back and try again.',
      actions: [home],
    };
  }
  const { status = 500, retryable = false } = error as { status?: number; retryable?: boolean };
  if (status === 503 || retryable) {
    return {
      status: 503,
      title: 'We are catching our breath',
      text: 'Something this app needs is away for the moment. Please try again shortly.',
      actions: [{ text: 'Try again', href: '/' }],
    };
  }
  if (status >= 400 && status < 500) {
    return { status, title: 'That request makes no sense here', text: 'Nothing was done.', actions: [home] };
  }
  return {
    status: 500,
    title: 'Something went wrong on our side',
    text: 'It has been noted. Nothing else has changed; please try again.',
    actions: [home],
  };
}

export const notFound = (isLoggedIn: boolean): Problem => ({
  status: 404,
  title: 'There is nothing here',
  text: 'The address may be mistyped, or the page is gone.',
  actions: [isLoggedIn ? ACCOUNT : CHOOSE],
});
