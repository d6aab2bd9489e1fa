import type { ArmedFault, Emulator } from 'provider-emulators';
import type { EndpointName, FaultName } from '../languages/emulator-names.js';
import type { Texts } from '../languages/index.js';
import type { ConnectedProvider } from '../providers/connect.js';
import { faultText } from './emulator-note.js';
import { html, type Html } from './html.js';
import { csrfField } from './layout.js';
import { mark } from './providers.js';

export interface EmulatorsPage {
  texts: Texts;
  providers: readonly ConnectedProvider[];
  csrfToken: string;
}

/** Every emulator of this process: what it speaks, which faults are switched on, and which there are. */
export const emulators = (page: EmulatorsPage): Html =>
  html`<h1>${page.texts.emulators.title}</h1>
    <p class="lead intro">${page.texts.emulators.intro}</p>
    <div class="cards setup emulators">
      ${page.providers.map((provider) => provider.emulator && card(provider, provider.emulator, page))}
    </div>`;

function card({ name, label }: ConnectedProvider, emulator: Emulator, page: EmulatorsPage): Html {
  const { emulators: words } = page.texts;
  const form = (what: string, content: Html): Html =>
    html`<form method="post" action="/emulators/${name}/${what}">${csrfField(page.csrfToken)}${content}</form>`;
  const { armed } = emulator.faults;
  return html`<section class="card ${name}" id="emulator-${name}" aria-labelledby="title-${name}">
    <header>
      ${mark(name)}
      <h2 id="title-${name}" lang="en">${label}</h2>
    </header>
    <p><a href="/emulators/${name}/requests">${page.texts.requests.title(label)}</a></p>
    <h3>${words.dialect}</h3>
    ${form('dialect', html`<div class="actions" role="group" aria-label="${words.dialect}">${dialects(page.texts, emulator)}</div>`)}
    <h3>${words.armed}</h3>
    ${armed.length === 0 && html`<p>${words.noneArmed}</p>`}
    ${
      armed.length > 0 &&
      html`<ul class="armed">
        ${armed.map(
          (fault) =>
            html`<li>
              <span>${faultText(page.texts, fault)}</span>
              ${form('off', off(fault, words.off, faultText(page.texts, fault)))}
            </li>`,
        )}
      </ul>`
    }
    ${armed.length > 1 && form('off', html`<button class="button">${words.allOff}</button>`)}
    <h3 id="faults-${name}">${words.choose}</h3>
    ${form(
      'fault',
      html`<select name="fault" aria-labelledby="faults-${name} title-${name}" required>
          ${Object.entries(emulator.faults.names).map(([endpoint, names]) => group(page.texts, endpoint, names))}
        </select>
        <div class="actions">
          <button class="button primary" name="until" value="played">${words.next}</button>
          <button class="button" name="until" value="cleared">${words.always}</button>
        </div>`,
    )}
  </section>`;
}

const off = ({ endpoint, fault }: ArmedFault, text: string, of: string): Html =>
  html`<input type="hidden" name="fault" value="${endpoint} ${fault}" />
    <button class="button">${text}<span class="unseen"> ${of}</span></button>`;

const dialects = (texts: Texts, { dialect }: Emulator): Html =>
  html`${(['documented', 'observed'] as const).map(
    (each) =>
      html`<button
        class="button choice"
        name="dialect"
        value="${each}"
        aria-pressed="${each === dialect ? 'true' : 'false'}"
      >
        ${texts.emulators.dialects[each]}
      </button>`,
  )}${typeof dialect === 'object' && html`<p>${texts.emulators.dialects.own}</p>`}`;

/** The faults of one endpoint, its own before those that every endpoint has. */
const group = ({ emulators: words }: Texts, endpoint: string, names: readonly string[]): Html =>
  html`<optgroup label="${words.endpoints[endpoint as EndpointName]}">
    ${names
      .toReversed()
      .map((name) => html`<option value="${endpoint} ${name}">${words.faults[name as FaultName]}</option>`)}
  </optgroup>`;
