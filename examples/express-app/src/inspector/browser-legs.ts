import type { Request, Response } from 'express';
import type { Step } from './flow.js';
import { message } from './message.js';
import type { Recording } from './recording.js';

const requestOf = ({ masker }: Recording, line: string, url: string): Step['request'] =>
  message(masker, { line: `${line} ${masker.url(url)}`, headers: {}, side: 'request' });

/** The browser's request that this app is about to work on. */
export function recordRequest(recording: Recording, kind: 'start' | 'callback', req: Request): Step {
  return recording.add({
    kind,
    from: 'browser',
    to: 'app',
    request: requestOf(recording, req.method, req.originalUrl),
  });
}

/** Where this app sends the browser. */
export function recordRedirect({ masker }: Recording, step: Step, location: string): void {
  step.answer = message(masker, { line: 'HTTP 302 Found', headers: { location }, side: 'answer' });
}

/** What the browser does with a redirect to the provider: this app sees the redirect only. */
export function recordVisit(recording: Recording, location: string): void {
  recording.add({
    kind: 'provider-page',
    from: 'browser',
    to: 'provider',
    request: requestOf(recording, 'GET', location),
  });
}

/** The visit ended where the callback came from, after pages and forms that this app has not seen. */
export function recordReturn({ masker }: Recording, visit: Step | undefined, callbackURL: string): void {
  if (visit?.kind !== 'provider-page') return;
  const answer = message(masker, { line: 'HTTP 302 Found', headers: { location: callbackURL }, side: 'answer' });
  visit.answer = { ...answer, remark: { what: 'unseen-pages' } };
}

/** Runs `work` when the response is complete, and lets the browser have it when that is done. `work` must not reject. */
export function beforeEnd(res: Response, work: () => Promise<void>): void {
  const end = res.end.bind(res) as (...args: unknown[]) => Response;
  res.end = ((...args: unknown[]) => {
    res.end = end as typeof res.end;
    void work().finally(() => end(...args));
    return res;
  }) as typeof res.end;
}
