import { nameOf, type User } from '../accounts/user.js';
import { html, type Html } from './html.js';
import { loginButtons, type LoginButtons } from './login-buttons.js';

/** The login page. */
export const home = (user: User | undefined, { providers, origin }: Pick<LoginButtons, 'providers' | 'origin'>): Html =>
  html`<div class="hero">
      <h1>Four logins, end to end</h1>
      <p>
        Four services, each with an OAuth 2.0 of its own. Log in with one, and see what went over the wire, step by
        step.
      </p>
    </div>
    ${
      user &&
      html`<p class="notice" role="status">
        You are logged in as <b dir="auto">${nameOf(user)}</b>. A further login links that account to yours.
        <a class="button" href="/account">Go to your account</a>
      </p>`
    }
    ${loginButtons({ providers, origin, verb: user ? 'Link' : 'Log in with' })}`;
