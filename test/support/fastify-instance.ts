import type { AddressInfo } from 'node:net';
import cookie from '@fastify/cookie';
import { Authenticator } from '@fastify/passport';
import secureSession from '@fastify/secure-session';
import fastifySession from '@fastify/session';
import Fastify from 'fastify';
import { EliceStrategy } from 'passport-elice';

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
  server.get('/login', { preValidation: passport.authenticate('elice') }, () => 'never');
  server.get('/callback', { preValidation: passport.authenticate('elice') }, (request) => request.user);
  process.on('message', (options) => {
    const given = options as ConstructorParameters<typeof EliceStrategy>[0];
    passport.use('elice', new EliceStrategy(given, ({ profile }) => ({ id: profile.id })) as never);
    process.send!('ready');
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  process.send!((server.server.address() as AddressInfo).port);
}

void main();
