/**
 * In the page: the texts and controls that lie outside the window, or outside of what cuts them off. How wide the document is does not
 * tell the second: a card with `overflow: hidden` hides what is too wide for it, and the document stays as wide as the window.
 * Text that ends in an ellipsis is cut off on purpose, and what scrolls by itself is not cut off.
 */
export const CUT_OFF = `(() => {
  const found = new Set();
  const judge = (box, parent, what) => {
    if (box.width === 0 || box.height === 0) return;
    for (let element = parent; element.parentElement !== null; element = element.parentElement) {
      const { overflowX, textOverflow } = getComputedStyle(element);
      const { left, right, width } = element.getBoundingClientRect();
      // For screen readers only.
      if (width <= 1 || overflowX === 'auto' || overflowX === 'scroll' || textOverflow === 'ellipsis') return;
      if (overflowX === 'visible' || element === document.body) continue;
      const beyond = Math.max(box.right - right, left - box.left);
      if (beyond > 1) found.add(Math.round(beyond) + ' px cut off by ' + element.localName + ': ' + what);
    }
    const outside = Math.max(box.right - document.documentElement.clientWidth, -box.left);
    if (outside > 1) found.add(Math.round(outside) + ' px outside the window: ' + what);
  };
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true });
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
    if (text.data.trim() === '' || !isSeen(text.parentElement)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) judge(box, text.parentElement, text.data.trim().slice(0, 60));
  }
  for (const control of document.querySelectorAll('a, button, input, select, img, svg')) {
    if (isSeen(control)) judge(control.getBoundingClientRect(), control.parentElement, '<' + control.localName + '>');
  }
  return [...found];
})()`;

/** In the page: the texts that stay as they are when somebody has set larger letters in the browser. */
export const FIXED_TEXTS = `(() => {
  const root = document.documentElement;
  const withText = [...document.body.querySelectorAll('*')].filter((element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== ''),
  );
  const sizes = () => withText.map((element) => parseFloat(getComputedStyle(element).fontSize));
  const before = sizes();
  root.style.fontSize = '200%';
  const after = sizes();
  root.style.fontSize = '';
  return withText.filter((_, index) => after[index] < 1.5 * before[index]).map(({ localName, className, textContent }) =>
    localName + '.' + className + ': ' + textContent.trim().slice(0, 60));
})()`;
