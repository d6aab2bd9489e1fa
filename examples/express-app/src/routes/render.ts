import type { Request, Response } from 'express';
import { userOf } from '../accounts/user.js';
import type { CsrfGuard } from '../security.js';
import type { Html } from '../views/html.js';
import { layout } from '../views/layout.js';
import { pageOf } from './language.js';

/** Sends pages of this app. */
export class Renderer {
  constructor(private readonly csrf: CsrfGuard) {}

  /** For the forms of a page. */
  csrfToken(req: Request): string {
    return this.csrf.token(req);
  }

  page(
    req: Request,
    res: Response,
    { title, content, status = 200 }: { title: string; content: Html; status?: number },
  ): void {
    // Without a session (Redis is away, say) nobody is logged in, and no form is shown.
    const user = userOf(req);
    const csrfToken = user ? this.csrf.token(req) : '';
    res
      .status(status)
      .set('Cache-Control', 'no-store')
      .type('html')
      .send(layout({ texts: req.texts, title, user, csrfToken, path: pageOf(req), content }).toString());
  }
}
