import type { Texts } from '../languages/index.js';
import type { ConnectedProvider } from '../providers/connect.js';
import { command } from './command.js';
import { copyable } from './copy.js';
import { html, type Html } from './html.js';
import { mark } from './providers.js';

export interface SetupPage {
  texts: Texts;
  providers: readonly ConnectedProvider[];
  /** Whether an environment variable is set. */
  isSet: (name: string) => boolean;
  /** Without a slash at the end. */
  baseURL: string;
  /** The code that sets a strategy up, by the provider's name. */
  snippets: ReadonlyMap<string, string>;
}

/** For each provider: what to register, which variables are set, and how to make the first real login. */
export const setup = (page: SetupPage): Html =>
  html`<h1>${page.texts.setup.title}</h1>
    <p class="lead intro">${page.texts.setup.intro(html`<code>examples/express-app/.env</code>`)}</p>
    <div class="cards setup">${page.providers.map((provider) => card(provider, page))}</div>`;

function card(provider: ConnectedProvider, { texts, isSet, baseURL, snippets }: SetupPage): Html {
  const { name, label, emulated, httpsOnly, variables } = provider;
  const { setup: words } = texts;
  const names = [...new Set(Object.values(variables))];
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
    ${copyable(texts, { id: `callback-${name}`, what: `${label}: ${words.callbackURL}`, text: callbackURL })}
    ${isRefused && html`<p class="ended">${words.httpsOnly(label, html`<code>${command('npm start -- --https')}</code>`, html`<code>BASE_URL</code>`)}</p>`}
    <h3>${words.variables}</h3>
    <dl>
      ${names.map(
        (variable) =>
          html`<div>
            <dt><code>${variable}</code></dt>
            <dd>${stateOf(variable)}</dd>
          </div>`,
      )}
    </dl>
    <details>
      <summary>${words.envLines}<span class="unseen">: ${label}</span></summary>
      ${copyable(texts, { id: `env-${name}`, what: `${label}: ${words.envLines}`, text: names.map((each) => `${each}=\n`).join('') })}
    </details>
    <details>
      <summary>${words.code(`passport-${name}`)}</summary>
      ${copyable(texts, { id: `code-${name}`, what: words.code(`passport-${name}`), text: snippets.get(name) ?? '' })}
    </details>
    <h3>${words.firstLogin}</h3>
    <p>${words.doctor}</p>
    ${copyable(texts, { id: `doctor-${name}`, what: `${label}: provider-doctor`, text: command(`node packages/provider-doctor/bin/provider-doctor.js ${name} --env-file examples/express-app/.env`) })}
  </section>`;
}
