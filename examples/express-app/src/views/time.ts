import { html, type Html } from './html.js';

const UNITS: readonly [name: string, seconds: number][] = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
];

/** `23 h 59 min`: the two largest units. `public/live.js` counts on in the same words. */
export function duration(ms: number): string {
  let rest = Math.max(0, Math.floor(ms / 1000));
  const parts = UNITS.map(([name, seconds]) => {
    const count = Math.floor(rest / seconds);
    rest %= seconds;
    return { count, text: `${count} ${name}` };
  });
  const first = parts.findIndex(({ count }) => count > 0);
  if (first < 0) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(({ count }) => count > 0)
    .map(({ text }) => text)
    .join(' ');
}

/** How long until an instant in epoch ms, counting down where scripts run. */
export function countdown(until: number, now: number): Html {
  const iso = new Date(until).toISOString();
  const text = until > now ? `in ${duration(until - now)}` : 'expired';
  return html`<time datetime="${iso}" data-countdown title="${iso}">${text}</time>`;
}
