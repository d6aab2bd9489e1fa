import type { Texts } from '../languages/index.js';
import { html, type Html } from './html.js';

const UNITS: readonly [unit: string, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** `23 hr 59 min`: the two largest units, in the words of the language. `public/live.js` counts on in the same words. */
export function duration(tag: string, ms: number): string {
  let rest = Math.max(0, Math.floor(ms / 1000));
  const counts = UNITS.map(([unit, seconds]) => {
    const count = Math.floor(rest / seconds);
    rest %= seconds;
    return { unit, count };
  });
  const first = counts.findIndex(({ count }) => count > 0);
  const shown = counts.slice(first, first < 0 ? undefined : first + 2).filter(({ count }) => count > 0);
  const parts = (shown.length > 0 ? shown : counts.slice(-1)).map(({ unit, count }) =>
    new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'short' }).format(count),
  );
  return new Intl.ListFormat(tag, { type: 'unit', style: 'narrow' }).format(parts);
}

/** `35 ms`, or `1.2 sec`. */
export function span(tag: string, ms: number): string {
  const isShort = ms < 1000;
  const unit = isShort ? 'millisecond' : 'second';
  const format = new Intl.NumberFormat(tag, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: isShort ? 0 : 1,
  });
  // What took less than one is not nothing.
  return format.format(isShort ? Math.ceil(ms) : ms / 1000);
}

/** How long ago something was. */
export const agoOf = ({ tag, flow }: Texts, ms: number): string =>
  ms < 5_000 ? flow.justNow : flow.ago(duration(tag, ms));

/**
 * How long until an instant, counting down where scripts run.
 *
 * @param until epoch ms
 * @param words makes the sentence of the time that is left, such as `ends in 59 min`
 */
export function countdown(
  { tag, account: { expired } }: Texts,
  until: number,
  now: number,
  words: (left: string) => string,
): Html {
  const iso = new Date(until).toISOString();
  const text = until > now ? words(duration(tag, until - now)) : expired;
  return html`<time datetime="${iso}" data-countdown="${words('{left}')}" data-past="${expired}" title="${iso}"
    >${text}</time
  >`;
}
