import type { Step, Timing, Timings } from '../inspector/index.js';
import type { Texts } from '../languages/index.js';
import { html, type Html } from './html.js';
import { span } from './time.js';

/** When a flow started, and how long this app and the provider talked. */
export function totals({ tag, flow }: Texts, { start, calls, total }: Timings, label: string): Html {
  const format = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });
  const time = html`<time datetime="${new Date(start).toISOString()}">${format.format(start)} UTC</time>`;
  return html`<p class="totals">${flow.started(time)} ${calls > 0 && flow.calls(label, calls, span(tag, total))}</p>`;
}

/** When a step began, how long it took, and where that lies in the time of its request. */
export function timingView({ tag, flow }: Texts, { durationMs }: Step, { after, bar }: Timing): Html {
  const part = (share: number): string => (share * 100).toFixed(2);
  return html`<p class="timing">
    ${
      bar &&
      html`<svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="whole" width="100" height="6" rx="1" />
        <rect class="part" x="${part(bar.start)}" width="${part(Math.max(bar.length, 0.01))}" height="6" rx="1" />
      </svg>`
    }
    <span>${flow.after(span(tag, after))}${durationMs !== undefined && ` · ${flow.takes(span(tag, durationMs))}`}</span>
  </p>`;
}
