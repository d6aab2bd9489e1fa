import { type Request, type RequestHandler, Router } from 'express';
import type { Emulator } from 'provider-emulators';
import { userOf } from '../accounts/user.js';
import type { Providers } from '../providers/connect.js';
import { emulators as emulatorsView } from '../views/emulators.js';
import { requests as requestsView } from '../views/requests.js';
import type { Renderer } from './render.js';

declare module 'express-session' {
  interface SessionData {
    /** Keeps the session of somebody who is not logged in, for the tokens of the forms. */
    hasForms?: boolean;
  }
}

export interface EmulatorRoutesOptions {
  providers: Providers;
  emulators: ReadonlyMap<string, Emulator>;
  renderer: Renderer;
}

/** So many of the latest requests are shown. */
const MAX_REQUESTS = 20;

/** Switches the faults and the dialects of the emulators of this process, and shows what they received. */
export function emulatorRoutes({ providers, emulators, renderer }: EmulatorRoutesOptions): Router {
  const router = Router();

  router.get('/emulators', (req, res, next) => {
    if (emulators.size === 0) {
      next();
      return;
    }
    const { texts } = req;
    // A session that nothing is kept in would be another one at the next request.
    if (!userOf(req)) req.session.hasForms = true;
    const content = emulatorsView({ texts, providers: [...providers.values()], csrfToken: renderer.csrfToken(req) });
    renderer.page(req, res, { title: texts.emulators.title, content });
  });

  router.get('/emulators/:provider/requests', (req, res, next) => {
    const provider = providers.get(req.params.provider);
    if (!provider?.emulator) {
      next();
      return;
    }
    const { texts } = req;
    const { label, emulator } = provider;
    const requests = emulator.requests.slice(-MAX_REQUESTS).reverse();
    const content = requestsView({ texts, label, requests, now: Date.now() });
    renderer.page(req, res, { title: texts.requests.title(label), content });
  });

  /** Does what a form says, and leads back to the provider's card. */
  const act =
    (work: (emulator: Emulator, form: Form) => void): RequestHandler<{ provider: string }> =>
    (req, res, next) => {
      const emulator = emulators.get(req.params.provider);
      if (!emulator) {
        next();
        return;
      }
      try {
        work(emulator, formOf(req));
      } catch (error) {
        // The emulator says so of what it does not have.
        next(error instanceof TypeError ? Object.assign(error, { status: 400 }) : error);
        return;
      }
      res.redirect(303, `/emulators#emulator-${emulator.provider}`);
    };

  router.post(
    '/emulators/:provider/fault',
    act(({ faults }, form) => {
      const { endpoint, name } = faultOf(form);
      if (form['until'] === 'cleared') faults.always(endpoint, name);
      else faults.next(endpoint, name);
    }),
  );

  router.post(
    '/emulators/:provider/off',
    act(({ faults }, form) => {
      if (form['fault'] === undefined) {
        faults.clear();
        return;
      }
      const { endpoint, name } = faultOf(form);
      faults.clear(endpoint, name);
    }),
  );

  router.post(
    '/emulators/:provider/dialect',
    act((emulator, form) => emulator.speak(form['dialect'] === 'observed' ? 'observed' : 'documented')),
  );

  return router;
}

type Form = Readonly<Record<string, unknown>>;

const formOf = ({ body }: Request<object>): Form => (body ?? {}) as Form;

/** `token expired-code`: the endpoint and the name of a fault, as the options of the page have them. */
function faultOf({ fault }: Form): { endpoint: string; name: string } {
  const [endpoint = '', name = ''] = typeof fault === 'string' ? fault.split(' ') : [];
  return { endpoint, name };
}
