import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { LinkRefusedError } from '../accounts/sign-in.js';
import { userOf } from '../accounts/user.js';
import {
  type Flow,
  type FlowStore,
  type Recording,
  recordReturn,
  rememberedStart,
  type Step,
} from '../inspector/index.js';
import type { Providers } from '../providers/connect.js';
import { isStorageFailure } from '../storage/failure.js';
import { problemView } from '../views/problem.js';
import { developerNote } from './developer-note.js';
import { LoginFailedError } from './login.js';
import { notFound, problemOf } from './problems.js';
import type { Renderer } from './render.js';

export const notFoundPage =
  (renderer: Renderer): RequestHandler =>
  (req, res) => {
    const problem = notFound(userOf(req) !== undefined);
    renderer.page(req, res, { ...problem, content: problemView(problem) });
  };

export interface ErrorPageOptions {
  renderer: Renderer;
  providers: Providers;
  flows: FlowStore;
  baseURL: string;
  /** In production a page tells what a person can do, and the log has the rest. */
  isProduction: boolean;
}

/** Every error ends here, as a page; the log gets what the page leaves out, under the same request id. */
export const errorPage =
  ({ renderer, providers, flows, baseURL, isProduction }: ErrorPageOptions): ErrorRequestHandler =>
  async (thrown: unknown, req, res, next) => {
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
    const requestId = randomUUID().slice(0, 8);
    log(thrown, problem.status, requestId);
    res.set('X-Request-Id', requestId);
    const isShown = !isProduction || provider?.emulated === true;
    const flow = recording && (await failedFlow(recording, { flows, req, baseURL, error }));
    renderer.page(req, res, {
      ...problem,
      content: problemView(problem, {
        requestId,
        ...(isShown && error instanceof Error && { note: developerNote(error, provider) }),
        ...(isShown && flow && provider && { recorded: { flow, label: provider.label } }),
      }),
    });
  };

/** The whole login until it failed, which a user who is logged in finds in the inspector, too. */
async function failedFlow(
  recording: Recording,
  { flows, req, baseURL, error }: { flows: FlowStore; req: Request; baseURL: string; error: unknown },
): Promise<Flow> {
  // No step failed then: this app refused what they led to, and it is not for the account that it was not linked to.
  const isRefusedLink = error instanceof LinkRefusedError;
  let earlier: Step[] = [];
  // A start that has failed is all there is.
  const start =
    recording.steps[0]?.kind === 'callback' && rememberedStart(req, recording.provider, baseURL.startsWith('https:'));
  try {
    if (start) {
      earlier = await flows.takeStart(start);
      recordReturn(recording, earlier.at(-1), baseURL + req.originalUrl);
    }
    const flow = { ...recording.flow(userOf(req) ? 'link' : 'login', earlier), failed: !isRefusedLink };
    if (userOf(req) && !isRefusedLink) await flows.add(req.sessionID, flow);
    return flow;
  } catch {
    // Without the storage there is no more to show, and the error is told already.
    return { ...recording.flow('login'), failed: !isRefusedLink };
  }
}

/** What users do is a line with its reason; nothing that anybody can write into an address is logged; what nobody foresaw is a stack. */
function log(error: unknown, status: number, requestId: string): void {
  if (error instanceof LoginFailedError) {
    if (error.reason !== undefined) console.warn(`[${requestId}] ${status}: login refused (${error.reason})`);
    return;
  }
  const { httpStatus, message } = error as { httpStatus?: number; message?: string };
  if (status < 500 && httpStatus === undefined) return;
  if (status === 500) console.error(`[${requestId}]`, error);
  else console.error(`[${requestId}] ${status}: ${message ?? 'unknown error'}`);
}
