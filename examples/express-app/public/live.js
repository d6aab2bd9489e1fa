/* global document, setInterval */
// Counts the lifetimes down, in the words of the page, and shows what an ended token is still good for. The page says the same without it, as of when it was made.
const UNITS = [
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];
const { lang } = document.documentElement;

function duration(ms) {
  let rest = Math.max(0, Math.floor(ms / 1000));
  const counts = UNITS.map(([unit, seconds]) => {
    const count = Math.floor(rest / seconds);
    rest %= seconds;
    return { unit, count };
  });
  const first = counts.findIndex(({ count }) => count > 0);
  const parts = counts
    .slice(first, first + 2)
    .filter(({ count }) => count > 0)
    .map(({ unit, count }) => new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'short' }).format(count));
  return new Intl.ListFormat(lang, { type: 'unit', style: 'narrow' }).format(parts);
}

const isOver = (iso) => Date.parse(iso) - Date.now() < 1000;

function statusOf({ ends, renewable }) {
  if (!isOver(ends)) return 'valid';
  const canRenew = renewable === 'for ever' || (renewable !== '' && !isOver(renewable));
  return canRenew ? 'renewable' : 'ended';
}

/** Puts what comes after in the place of what was. */
function follow(use) {
  const status = statusOf(use.dataset);
  const next = use.querySelector(`template[data-when="${status}"]`);
  if (status === use.dataset.status || !next) return;
  const [current] = use.children;
  const hadFocus = current.contains(document.activeElement);
  current.replaceChildren(next.content.cloneNode(true));
  use.dataset.status = status;
  if (hadFocus) current.querySelector('a, button').focus();
}

function update() {
  for (const time of document.querySelectorAll('time[data-countdown]')) {
    const left = Date.parse(time.dateTime) - Date.now();
    time.textContent = isOver(time.dateTime)
      ? time.dataset.past
      : time.dataset.countdown.replace('{left}', duration(left));
  }
  for (const use of document.querySelectorAll('[data-ends]')) follow(use);
}

update();
setInterval(update, 1000);
