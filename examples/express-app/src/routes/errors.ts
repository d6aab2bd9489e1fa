import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { userOf } from '../accounts/user.js';
import type { LoginRecorder } from '../inspector/index.js';
import { type Log, newRequestId } from '../log.js';
import type { ConnectedProvider, Providers } from '../providers/connect.js';
import { CsrfError, PlainRequestError } from '../security.js';
import { isStorageFailure, StorageError } from '../storage/failure.js';
import { problemView } from '../views/problem.js';
import { developerNote } from './developer-note.js';
import { LoginFailedError } from './login.js';
import { originFor } from './origin.js';
import { notFound, problemOf } from './problems.js';
import type { Renderer } from './render.js';

export const notFoundPage =
  (renderer: Renderer): RequestHandler =>
  (req, res) => {
    const problem = notFound(req.texts, userOf(req) !== undefined);
    renderer.page(req, res, { ...problem, content: problemView(req.texts, problem) });
  };

export interface ErrorPageOptions {
  log: Log;
  renderer: Renderer;
  providers: Providers;
  recorder: LoginRecorder;
  baseURL: string;
  /** In production a page tells what a person can do, and the log has the rest. */
  isProduction: boolean;
}

/** Every error ends here, as a page; the log gets what the page leaves out, under the same request id. */
export const errorPage =
  ({ log, renderer, providers, recorder, baseURL, isProduction }: ErrorPageOptions): ErrorRequestHandler =>
  (thrown: unknown, req, res, next) => {
    if (res.headersSent) {
      next(thrown);
      return;
    }
    const error = isStorageFailure(thrown) ? new StorageError(thrown) : thrown;
    const provider = providerOf(req, providers);
    const problem = problemOf(req.texts, error, {
      provider,
      isLoggedIn: userOf(req) !== undefined,
      hasCookies: req.headers.cookie !== undefined,
      elsewhere: originFor(req, baseURL),
    });
    const requestId = newRequestId();
    report(log, thrown, { requestId, status: problem.status, provider: provider?.name });
    res.set('X-Request-Id', requestId);
    const failed = recorder.failedFlow(req);
    renderer.page(req, res, {
      ...problem,
      content: problemView(req.texts, problem, {
        requestId,
        ...(!isProduction &&
          error instanceof Error && { note: developerNote(req.texts, error, { provider, status: problem.status }) }),
        ...(failed && provider && { recorded: { ...failed, provider } }),
      }),
    });
  };

const providerOf = (req: Request, providers: Providers): ConnectedProvider | undefined =>
  providers.get(/^\/auth\/([^/]+)/.exec(req.path)?.[1] ?? '');

/** `invalid_scope`, whoever has written it. */
const codeLike = (code: unknown): string | undefined =>
  typeof code === 'string' && /^[\w.:-]{1,64}$/.test(code) ? code : undefined;

/** What users do is a line with its reason; nothing that anybody can write into an address is logged; what nobody foresaw is a stack. */
function report(
  log: Log,
  error: unknown,
  about: { requestId: string; status: number; provider: string | undefined },
): void {
  if (error instanceof LoginFailedError) {
    if (error.status === 401) log.info({ ...about, reason: error.reason }, 'login declined');
    else log.warn({ ...about, reason: error.reason }, 'login refused');
    return;
  }
  if (error instanceof CsrfError) {
    log.warn({ ...about, reason: error.reason }, 'form refused');
    return;
  }
  if (error instanceof PlainRequestError) {
    log.error({ ...about, reason: error.reason }, error.message);
    return;
  }
  const { operation, httpStatus, code, message } = error as Partial<
    Record<'operation' | 'httpStatus' | 'code' | 'message', unknown>
  >;
  if (isStorageFailure(error)) {
    log.error({ ...about, check: 'REDIS_URL', reason: message }, 'storage does not answer');
    return;
  }
  if (about.status < 500 && httpStatus === undefined) {
    // Its message may repeat what somebody has written into an address; of a code, as much as looks like one.
    log.warn({ ...about, error: (error as Error).name, operation, code: codeLike(code) }, 'request refused');
    return;
  }
  if (about.status === 500) log.error({ ...about, err: error }, 'unforeseen');
  else log.error({ ...about, operation, httpStatus, code, reason: message }, 'request failed');
}
