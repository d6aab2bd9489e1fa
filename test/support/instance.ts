import type { AddressInfo } from 'node:net';
import { RedisStore } from 'connect-redis';
import connectPostgres from 'connect-pg-simple';
import express from 'express';
import session, { type Store } from 'express-session';
import { Passport } from 'passport';
import { Pool } from 'pg';
import { createClient } from 'redis';
import { MODEL, STRATEGIES } from './providers.js';

// One process of an application, with sessions in a Redis or a PostgreSQL if SESSIONS says where; tells its parent the port.

async function storeAt(url: string): Promise<Store> {
  if (url.startsWith('postgres')) {
    const pool = new Pool({ connectionString: url, max: 4 });
    return new (connectPostgres(session))({ pool, createTableIfMissing: true, pruneSessionInterval: false });
  }
  return new RedisStore({ client: await createClient({ url }).connect() });
}

async function main(): Promise<void> {
  const { STRATEGY_OPTIONS: options = '', SESSIONS: url } = process.env;
  const passport = new Passport();
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user, done) => done(null, user as Express.User));
  passport.use(
    new STRATEGIES[MODEL](JSON.parse(options) as object, ({ profile }: { profile: { id: string } }) => ({
      id: profile.id,
    })),
  );
  const app = express();
  if (url !== undefined) {
    app.use(session({ store: await storeAt(url), secret: 'test', resave: false, saveUninitialized: false }));
    app.use(passport.session());
    app.get('/visit', (req, res) => {
      Object.assign(req.session, { visited: true });
      res.end();
    });
  }
  app.get('/login', passport.authenticate(MODEL) as express.RequestHandler);
  const answered = passport.authenticate(MODEL, { session: url !== undefined }) as express.RequestHandler;
  app.get('/callback', answered, (req, res) => {
    res.json(req.user);
  });
  app.get('/whoami', (req, res) => {
    res.json(req.user ?? null);
  });
  const server = app.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
}

void main();
