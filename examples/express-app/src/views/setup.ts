import type { ConnectedProvider } from '../providers/connect.js';
import { html, type Html } from './html.js';

export interface SetupPage {
  providers: readonly ConnectedProvider[];
  /** Whether an environment variable is set. */
  isSet: (name: string) => boolean;
  /** Without a slash at the end. */
  baseURL: string;
}

/** For each provider: what to register, which variables are set, and how to make the first real login. */
export const setup = (page: SetupPage): Html =>
  html`<h1>Set up</h1>
    <p class="lead intro">
      Without credentials, a provider is emulated on this computer. With them (in the environment, or in
      <code>examples/express-app/.env</code>), it is the real one.
    </p>
    <div class="cards setup">${page.providers.map((provider) => card(provider, page))}</div>`;

function card(provider: ConnectedProvider, { isSet, baseURL }: SetupPage): Html {
  const { name, label, emulated, registration, httpsOnly, variables } = provider;
  const callbackURL = `${baseURL}/auth/${name}/callback`;
  const isRefused = httpsOnly && !callbackURL.startsWith('https:');
  const stateOf = (variable: string): string => (emulated ? 'emulated' : isSet(variable) ? 'set' : 'not set');
  return html`<section class="card ${name}" aria-labelledby="setup-${name}">
    <header>
      <img src="/icons/${name}.svg" alt="" width="24" height="24" />
      <h2 id="setup-${name}">${label}</h2>
      ${emulated && html`<span class="tag">Emulator</span>`}
    </header>
    <h3>Register</h3>
    <p>${registration}</p>
    <pre tabindex="0">${callbackURL}</pre>
    ${
      isRefused &&
      html`<p class="ended">
        ${label} takes https only. Put a TLS proxy in front of this app, and its address into <code>BASE_URL</code>.
      </p>`
    }
    <h3>Variables</h3>
    <dl>
      ${[...new Set(Object.values(variables))].map(
        (variable) =>
          html`<div>
            <dt><code>${variable}</code></dt>
            <dd>${stateOf(variable)}</dd>
          </div>`,
      )}
    </dl>
    <h3>Your first real login</h3>
    <p>
      The doctor makes one login with these variables, and says where the service differs from its document. Stop this
      app first, since it listens at the callback URL.
    </p>
    <pre tabindex="0">${`npx provider-doctor ${name} --env-file .env`}</pre>
  </section>`;
}
