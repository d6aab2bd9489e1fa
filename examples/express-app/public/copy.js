/* global document, navigator, requestAnimationFrame, getSelection */
// Copies what is shown. Without scripts, or where the browser lets no page write to the clipboard, there are no buttons.
/** How long a button says that it has copied, in ms. */
const SHOWN = 2500;

if (navigator.clipboard) {
  // A screen reader reads what appears in here when it has finished its sentence.
  const status = document.createElement('p');
  status.className = 'unseen';
  status.setAttribute('role', 'status');
  document.querySelector('main').append(status);

  const say = (text) => {
    status.textContent = '';
    // The same words twice are news only after nothing.
    requestAnimationFrame(() => {
      status.textContent = text;
    });
  };

  document.addEventListener('click', async (event) => {
    const button = event.target.closest('button.copy');
    if (!button) return;
    const source = document.getElementById(button.dataset.copies);
    const label = button.firstElementChild;
    const { copy, copied, selected } = button.dataset;
    let outcome = copied;
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      // The browser has not allowed it: the text is marked instead, for the person to copy.
      getSelection().selectAllChildren(source);
      outcome = selected;
    }
    label.textContent = outcome;
    say(outcome);
    setTimeout(() => {
      label.textContent = copy;
    }, SHOWN);
  });

  document.documentElement.classList.add('can-copy');
}
