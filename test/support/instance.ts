import type { AddressInfo } from 'node:net';
import express from 'express';
import { Passport } from 'passport';
import { EliceStrategy } from 'passport-elice';

// One process of an application without sessions; tells its parent the port.

const passport = new Passport();
const options = JSON.parse(process.env['STRATEGY_OPTIONS']!) as ConstructorParameters<typeof EliceStrategy>[0];
passport.use(new EliceStrategy(options, ({ profile }) => ({ id: profile.id })));
const app = express();
app.get('/login', passport.authenticate('elice') as express.RequestHandler);
app.get('/callback', passport.authenticate('elice', { session: false }) as express.RequestHandler, (req, res) => {
  res.json(req.user);
});
const server = app.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
