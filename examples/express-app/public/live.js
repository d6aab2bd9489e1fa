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

// Puts new flows at the top of the inspector; what is open, or has the focus, stays as it is. Without it, a reload shows them.
const PAUSE = 3000;
const PAUSE_AFTER_FAILURE = 30_000;

function merge(list, html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  const fresh = [...template.content.querySelectorAll('[data-flow]')];
  const keys = new Set(fresh.map(({ dataset }) => dataset.flow));
  const known = new Map();
  for (const item of [...list.children]) {
    if (keys.has(item.dataset.flow)) known.set(item.dataset.flow, item);
    else item.remove();
  }
  const arrived = fresh.filter(({ dataset }) => !known.has(dataset.flow));
  for (const item of arrived) item.open = false;
  for (const item of fresh.filter(({ dataset }) => known.has(dataset.flow))) {
    known.get(item.dataset.flow).querySelector('.ago').textContent = item.querySelector('.ago').textContent;
  }
  list.prepend(...arrived);
  if (arrived.length === 0) return;
  const headlines = arrived.map((item) => item.querySelector('h3').textContent);
  list.parentElement.querySelector('[role=status].unseen').textContent = list.dataset.arrived.replace(
    '{flow}',
    new Intl.ListFormat(lang).format(headlines),
  );
}

async function look(list) {
  const { flows, newest } = list.dataset;
  const address = new URL(flows, document.baseURI);
  address.searchParams.set('newest', newest);
  const response = await fetch(address);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  if (response.status === 204) return;
  merge(list, await response.text());
  list.dataset.newest = response.headers.get('x-newest-flow');
}

async function watch(list) {
  let pause = PAUSE;
  // Nobody looks at a tab in the background.
  if (!document.hidden) await look(list).catch(() => (pause = PAUSE_AFTER_FAILURE));
  setTimeout(watch, pause, list);
}

for (const list of document.querySelectorAll('[data-flows]')) setTimeout(watch, PAUSE, list);
