import type { Flow, Step } from '../inspector/index.js';
import type { Texts } from '../languages/index.js';
import {
  type Comparison,
  compareWithStandard,
  DEVIATIONS,
  type Deviation,
  type Difference,
} from '../standard/index.js';
import { html, type Html } from './html.js';

const MARKS: Readonly<Record<Difference, string>> = { same: '=', other: '≠', missing: '−', more: '+' };

/** The standard's request beside the one that was made, and where it is written that the provider wants it so. */
export function besideTheStandard(
  texts: Texts,
  { step, flow, label, title }: { step: Step; flow: Flow; label: string; title: string },
): Html | undefined {
  const { standard: words } = texts;
  const comparison = compareWithStandard(step, flow);
  const deviations = DEVIATIONS[flow.provider].filter(({ steps }) => steps.includes(step.kind));
  if (!comparison && deviations.length === 0) return undefined;
  const rfc = step.kind === 'profile' || step.kind === 'api' ? 'RFC 6750' : 'RFC 6749';
  return html`<details class="standard">
    <summary>${words.title}<span class="unseen">: ${title}</span></summary>
    ${comparison && comparisonView(texts, comparison, rfc)}
    ${
      deviations.length > 0 &&
      html`<ul class="deviations">
        ${deviations.map((deviation) => deviationView(texts, deviation, flow.provider, label))}
      </ul>`
    }
  </details>`;
}

function comparisonView({ standard: words, flow }: Texts, lines: readonly Comparison[], rfc: string): Html {
  const isStandard = lines.every(({ difference }) => difference === 'same');
  const shown = (line: string | undefined): Html | undefined =>
    line === undefined
      ? undefined
      : line === 'browser' || line === 'app'
        ? html`${words.sentBy(flow[line])}`
        : html`<code>${line}</code>`;
  return html`<table class="beside">
      <thead>
        <tr>
          <th scope="col"><span class="unseen">${words.difference}</span></th>
          <th scope="col">${rfc}</th>
          <th scope="col">${words.sent}</th>
        </tr>
      </thead>
      <tbody>
        ${lines.map(
          ({ difference, standard, made }) =>
            html`<tr class="${difference}">
              <td>
                <span aria-hidden="true">${MARKS[difference]}</span
                ><span class="unseen">${words.differences[difference]}</span>
              </td>
              <td>${shown(standard)}</td>
              <td>${shown(made)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="hint">
      ${
        isStandard
          ? words.isStandard
          : (['other', 'missing', 'more'] as const)
              .map((each) => `${MARKS[each]} ${words.differences[each]}`)
              .join(' · ')
      }
    </p>`;
}

function deviationView(
  { language, standard: words }: Texts,
  { cells, quoted, isPublic, isOurs }: Deviation,
  provider: string,
  label: string,
): Html {
  const [rfc, theirs, here] = cells[language];
  const rows: [string, string][] = [
    ['RFC 6749', rfc],
    [label, theirs],
    [`passport-${provider}`, here],
  ];
  return html`<li>
    <dl>
      ${rows.map(
        ([name, text]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${withCode(text)}</dd>
          </div>`,
      )}
      <div>
        <dt>${words.from}</dt>
        <dd>
          ${
            quoted &&
            html`<p>
              <cite lang="${quoted.language}">${quoted.document}, ${quoted.heading}</cite>:
              <q lang="${quoted.language}">${quoted.words}</q>
            </p>`
          }
          ${isPublic && html`<p>${words.isPublic}</p>`}
          ${isOurs && html`<p><b class="tag ours">${words.ours}</b> ${words.oursMeans}</p>`}
        </dd>
      </div>
    </dl>
  </li>`;
}

/** `code` as in Markdown. */
const withCode = (text: string): Html =>
  html`${text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
