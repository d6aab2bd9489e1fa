import type { Texts } from '../languages/index.js';
import type { ConnectedProvider } from '../providers/connect.js';
import { html, type Html } from './html.js';
import { mark } from './providers.js';

export interface SetupPage {
  texts: Texts;
  providers: readonly ConnectedProvider[];
  /** Whether an environment variable is set. */
  isSet: (name: string) => boolean;
  /** Without a slash at the end. */
  baseURL: string;
}

/** For each provider: what to register, which variables are set, and how to make the first real login. */
export const setup = (page: SetupPage): Html =>
  html`<h1>${page.texts.setup.title}</h1>
    <p class="lead intro">${page.texts.setup.intro(html`<code>examples/express-app/.env</code>`)}</p>
    <div class="cards setup">${page.providers.map((provider) => card(provider, page))}</div>`;

function card(provider: ConnectedProvider, { texts, isSet, baseURL }: SetupPage): Html {
  const { name, label, emulated, httpsOnly, variables } = provider;
  const { setup: words } = texts;
  const isRefused = httpsOnly && !baseURL.startsWith('https:');
  // What the provider would refuse is not shown: this is the address once the app speaks https.
  const callbackURL = `${isRefused ? baseURL.replace('http:', 'https:') : baseURL}/auth/${name}/callback`;
  const stateOf = (variable: string): string => words.states[emulated ? 'emulated' : isSet(variable) ? 'set' : 'unset'];
  return html`<section class="card ${name}" aria-labelledby="setup-${name}">
    <header>
      ${mark(name)}
      <h2 id="setup-${name}" lang="en">${label}</h2>
      ${emulated && html`<span class="tag">${texts.emulator}</span>`}
    </header>
    <h3>${words.register}</h3>
    <p>${texts.providers[name].registration}</p>
    <pre tabindex="0">${callbackURL}</pre>
    ${isRefused && html`<p class="ended">${words.httpsOnly(label, html`<code>npm start -- --https</code>`, html`<code>BASE_URL</code>`)}</p>`}
    <h3>${words.variables}</h3>
    <dl>
      ${[...new Set(Object.values(variables))].map(
        (variable) =>
          html`<div>
            <dt><code>${variable}</code></dt>
            <dd>${stateOf(variable)}</dd>
          </div>`,
      )}
    </dl>
    <h3>${words.firstLogin}</h3>
    <p>${words.doctor}</p>
    <pre tabindex="0" lang="en">${`npx provider-doctor ${name} --env-file .env`}</pre>
  </section>`;
}
