import { nameOf, type User } from '../accounts/user.js';
import { html, type Html } from './html.js';
import { loginButtons, type LoginButtons } from './login-buttons.js';

/** The login page; for somebody logged in, with what there is left to link. */
export const home = (user: User | undefined, { providers, origin }: Pick<LoginButtons, 'providers' | 'origin'>): Html =>
  html`<div class="hero">
      <h1>Four logins, end to end</h1>
      <p>
        Four services, each with an OAuth 2.0 of its own. Log in with one, and see what went over the wire, step by
        step.
      </p>
    </div>
    ${user && loggedInNotice(user, providers.length > 0)}
    ${providers.length > 0 && loginButtons({ providers, origin, verb: user ? 'Link' : 'Log in with' })}`;

const loggedInNotice = (user: User, canLink: boolean): Html =>
  html`<div class="notice">
    <p>
      You are logged in as <b dir="auto">${nameOf(user)}</b>.
      ${canLink ? 'A further login links that account to yours.' : 'All four are linked.'}
    </p>
    <a class="button" href="/account">Go to your account</a>
  </div>`;
