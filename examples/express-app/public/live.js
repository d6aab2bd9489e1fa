/* global document, setInterval */
// Counts the lifetimes down. The page says the same without it, as of when it was made.
const UNITS = [
  ['d', 86400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
];

function duration(ms) {
  let rest = Math.max(0, Math.floor(ms / 1000));
  const parts = UNITS.map(([name, seconds]) => {
    const count = Math.floor(rest / seconds);
    rest %= seconds;
    return { count, text: `${count} ${name}` };
  });
  const first = parts.findIndex(({ count }) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(({ count }) => count > 0)
    .map(({ text }) => text)
    .join(' ');
}

function update() {
  for (const time of document.querySelectorAll('time[data-countdown]')) {
    const left = Date.parse(time.dateTime) - Date.now();
    time.textContent = left < 1000 ? 'expired' : `in ${duration(left)}`;
  }
}

update();
setInterval(update, 1000);
