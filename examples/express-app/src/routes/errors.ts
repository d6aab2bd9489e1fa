import type { ErrorRequestHandler, RequestHandler } from 'express';
import { userOf } from '../accounts/user.js';
import type { Recording } from '../inspector/index.js';
import type { Providers } from '../providers/connect.js';
import { isStorageFailure } from '../storage/failure.js';
import { problemView } from '../views/problem.js';
import { notFound, problemOf } from './problems.js';
import type { Renderer } from './render.js';

export const notFoundPage =
  (renderer: Renderer): RequestHandler =>
  (req, res) => {
    const problem = notFound(userOf(req) !== undefined);
    renderer.page(req, res, { ...problem, content: problemView(problem, undefined) });
  };

/** Every error ends here, as a page; the log gets what the page leaves out. */
export const errorPage =
  (renderer: Renderer, providers: Providers): ErrorRequestHandler =>
  (thrown: unknown, req, res, next) => {
    if (res.headersSent) {
      next(thrown);
      return;
    }
    const error = isStorageFailure(thrown)
      ? Object.assign(new Error('Storage'), { status: 503, cause: thrown })
      : thrown;
    const recording = res.locals['recording'] as Recording | undefined;
    const provider = recording && providers.get(recording.provider);
    const problem = problemOf(error, { provider, isLoggedIn: userOf(req) !== undefined });
    log(thrown, problem.status);
    const recorded = recording && provider && { flow: recording.flow('login'), label: provider.label };
    renderer.page(req, res, { ...problem, content: problemView(problem, recorded) });
  };

/**
 * What users do is no news, nor is what anybody can write into a callback's address; what providers and storage answer is a line;
 * what nobody foresaw is a stack.
 */
function log(error: unknown, status: number): void {
  const { httpStatus, message } = error as { httpStatus?: number; message?: string };
  if (status < 500 && httpStatus === undefined) return;
  console.error(status === 500 ? error : `${status}: ${message ?? 'unknown error'}`);
}
