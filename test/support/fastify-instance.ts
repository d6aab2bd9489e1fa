import type { AddressInfo } from 'node:net';
import cookie from '@fastify/cookie';
import { Authenticator } from '@fastify/passport';
import secureSession from '@fastify/secure-session';
import fastifySession from '@fastify/session';
import Fastify from 'fastify';
import { MODEL, STRATEGIES } from './providers.js';

// An application on Fastify, in a process of its own, since Fastify's parts import each other in a way that Jest cannot. Tells its
// parent the port, and gets the strategy's options back.

async function main(): Promise<void> {
  const server = Fastify();
  if (process.env['SESSION'] === '@fastify/session') {
    await server.register(cookie);
    await server.register(fastifySession, { secret: 's'.repeat(32), cookie: { secure: false } });
  } else {
    await server.register(secureSession, { key: Buffer.alloc(32, 7), cookie: { path: '/' } });
  }
  const passport = new Authenticator();
  await server.register(passport.initialize());
  await server.register(passport.secureSession());
  passport.registerUserSerializer((user) => Promise.resolve(user));
  passport.registerUserDeserializer((user) => Promise.resolve(user));
  server.get('/login', { preValidation: passport.authenticate(MODEL) }, () => 'never');
  server.get('/callback', { preValidation: passport.authenticate(MODEL) }, (request) => request.user);
  process.on('message', (options) => {
    const verify = ({ profile }: { profile: { id: string } }): object => ({ id: profile.id });
    passport.use(MODEL, new STRATEGIES[MODEL](options as object, verify) as never);
    process.send!('ready');
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  process.send!((server.server.address() as AddressInfo).port);
}

void main();
