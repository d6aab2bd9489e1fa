import type { Message } from '../inspector/index.js';

/** As on the wire, except that each parameter has a line of its own, its indent one that no line breaks at. */
export function messageText({ line, headers, body }: Pick<Message, 'line' | 'headers' | 'body'>): string {
  const head = [line, ...headers.map(([name, value]) => `${name}: ${value}`)];
  const lines = head.map((text) => text.replace(/[?&](?=[\w-]+=)/g, '\n\u00a0\u00a0\u00a0\u00a0$&'));
  return [...lines, ...(body === undefined ? [] : ['', body])].join('\n');
}
