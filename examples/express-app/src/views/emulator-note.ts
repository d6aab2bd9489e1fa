import type { ArmedFault, Emulator } from 'provider-emulators';
import type { EndpointName, FaultName } from '../languages/emulator-names.js';
import type { Texts } from '../languages/index.js';
import type { ConnectedProvider } from '../providers/connect.js';
import { html, type Html } from './html.js';

/** What the card of a provider elsewhere says of its emulator: that it is one, what is switched on, and where to switch. */
export function emulatorNote(texts: Texts, { name, label, emulated, emulator }: ConnectedProvider): Html | undefined {
  if (!emulated) return undefined;
  const { emulators: words } = texts;
  return html`<div class="emulated">
    <p>
      ${texts.home.emulated}
      ${emulator && html`<a href="/emulators#emulator-${name}">${words.link}<span class="unseen"> ${label}</span></a>`}
    </p>
    ${
      emulator &&
      isUnusual(emulator) &&
      html`<ul class="armed">
        ${emulator.dialect !== 'documented' && html`<li>${words.dialect}: ${dialectName(texts, emulator)}</li>`}
        ${emulator.faults.armed.map((armed) => html`<li>${faultText(texts, armed)}</li>`)}
      </ul>`
    }
  </div>`;
}

const isUnusual = ({ dialect, faults }: Emulator): boolean => dialect !== 'documented' || faults.armed.length > 0;

export function faultText({ emulators: words }: Texts, { endpoint, fault, until }: ArmedFault): string {
  const [where, what] = [words.endpoints[endpoint as EndpointName], words.faults[fault as FaultName]];
  return words.armedFault(where, what, words.until[until]);
}

const dialectName = ({ emulators: { dialects: names } }: Texts, { dialect }: Emulator): string =>
  typeof dialect === 'string' ? names[dialect] : names.own;
