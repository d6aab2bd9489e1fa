/* global document, setInterval */
// Counts the lifetimes down, in the words of the page. The page says the same without it, as of when it was made.
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

function update() {
  for (const time of document.querySelectorAll('time[data-countdown]')) {
    const left = Date.parse(time.dateTime) - Date.now();
    time.textContent = left < 1000 ? time.dataset.past : time.dataset.countdown.replace('{left}', duration(left));
  }
}

update();
setInterval(update, 1000);
