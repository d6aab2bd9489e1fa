// Must compile without `strict`: what somebody else's code in the same application does with Passport, which knows nothing of us.
import type { Request, Response, NextFunction } from 'express';
import passport from 'passport';
import 'passport-elice';

export function login(req: Request, res: Response, next: NextFunction): void {
  passport.authenticate('local', (err, user, info) => {
    if (err) return next(err);
    if (!user) return res.status(401).json({ message: info.message });
    return req.logIn(user, next);
  })(req, res, next);
}

passport.authenticate('local', { session: false }, (err, user, info, status) => [err, user, info, status]);
passport.authenticate(['local', 'elice'], { failureRedirect: '/login', scope: ['a'], state: 'text' });
passport.authorize('local', { failureRedirect: '/' });
passport.authorize('local', { session: false }, (err, user, info) => [err, user, info]);

export const state = (req: Request): unknown => req.authInfo?.state;
