import { commandOf, type Flow, type Step } from '../inspector/index.js';
import type { Texts } from '../languages/index.js';
import { type ProviderName, PROVIDERS } from '../providers/index.js';
import { copyable } from './copy.js';
import { html, type Html } from './html.js';

/** Links to a flow's files. */
export const downloads = ({ exports: words, tag }: Texts, { id, at }: Flow, headline: string): Html => {
  // Several flows may have one headline; in a list of links only the words count.
  const title = `${headline}, ${new Date(at).toLocaleTimeString(tag)}`;
  return html`<p class="downloads">
    ${words.takeHome}
    <a href="/flows/${id}.har" download>HAR<span class="unseen">: ${title}</span></a>
    <a href="/flows/${id}.md" download>Markdown<span class="unseen">: ${title}</span></a>
    <span>${words.masked}</span>
  </p>`;
};

/** A call of this app as a command, to be made by hand. */
export function commandView(
  texts: Texts,
  { step, provider, id, title }: { step: Step; provider: ProviderName; id: string; title: string },
): Html | undefined {
  const { exports: words } = texts;
  const command = commandOf(step, PROVIDERS.find(({ name }) => name === provider)?.variables ?? {});
  if (!command) return undefined;
  const { kind, text } = command;
  const hints =
    kind === 'sealed'
      ? [words.sealed]
      : [
          ...(command.variables.length > 0 ? [words.setFirst(command.variables.join(', '))] : []),
          ...(command.variables.includes('CODE') ? [words.codeIsUsed] : []),
        ];
  return html`<div class="message command">
    <p class="side">${kind === 'sealed' ? words.inJavaScript : words.asCurl}</p>
    ${hints.length > 0 && html`<p class="hint">${hints.join(' ')}</p>`} ${copyable(texts, { id, what: title, text })}
  </div>`;
}
