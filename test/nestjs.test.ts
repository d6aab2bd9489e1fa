import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import {
  type ArgumentsHost,
  Catch,
  Controller,
  Get,
  type INestApplication,
  Logger,
  Module,
  Req,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthGuard, PassportModule, PassportStrategy } from '@nestjs/passport';
import type { Request, Response } from 'express';
import session from 'express-session';
import { ProviderRefusedError, ProviderUnavailableError } from 'passport-oauth2-kit';
import { Browser } from './support/browser.js';
import { MODEL, type ProviderName, PROVIDERS, RECORDS, STANDARD, STRATEGIES } from './support/providers.js';
import { snippetsOf } from './support/readme.js';
import { type Emulators, startEmulators } from './support/stage.js';
import { withoutTypes } from './support/without-types.js';

// Decorators are called as the functions they are: this way the file needs no compiler option of its own.

let emulators: Emulators;
let app: INestApplication;
let url: string;
/** What `validate` was called with, by strategy. */
let validated: Partial<Record<ProviderName, unknown[][]>>;
/** What `validate` returns or throws; the default is the profile's id. */
let verdict: ((id: string) => unknown) | undefined;
let errors: unknown[];

function judge(name: ProviderName, args: unknown[]): unknown {
  (validated[name] ??= []).push(args);
  const { id } = args[2] as { id: string };
  return verdict ? verdict(id) : { id };
}

/** The strategies, as a Nest application writes them. */
function strategies(): (new () => object)[] {
  return PROVIDERS.map((name) => {
    // A name of its own may be given.
    const Base = name === STANDARD ? PassportStrategy(STRATEGIES[name], name) : PassportStrategy(STRATEGIES[name]);
    class Login extends Base {
      constructor() {
        super({ ...emulators[name].strategyOptions, callbackURL: `/auth/${name}/callback` });
      }
      validate(...args: unknown[]): unknown {
        return judge(name, args);
      }
    }
    class UsualLogin extends Login {
      // The usual form: three declared parameters, and an async method.
      override async validate(accessToken: string, refreshToken?: string, profile?: object): Promise<unknown> {
        // eslint-disable-next-line prefer-rest-params -- how many really come
        return Promise.resolve(judge(name, [accessToken, refreshToken, profile, ...[...arguments].slice(3)]));
      }
    }
    return name === MODEL ? UsualLogin : Login;
  });
}

function controllers(): (new () => object)[] {
  return PROVIDERS.map((name) => {
    class Login {
      end(req: Request): unknown {
        return { user: req.user, authInfo: req.authInfo };
      }
    }
    const member = Object.getOwnPropertyDescriptor(Login.prototype, 'end')!;
    Get(['', 'callback'])(Login.prototype, 'end', member);
    Req()(Login.prototype, 'end', 0);
    UseGuards(AuthGuard(name))(Login.prototype, 'end', member);
    Controller(`auth/${name}`)(Login);
    return Login;
  });
}

class Filter {
  catch(error: { status?: number }, host: ArgumentsHost): void {
    errors.push(error);
    host
      .switchToHttp()
      .getResponse<Response>()
      .status(error.status ?? 500)
      .json({});
  }
}
Catch()(Filter);

/** An application of the README's class, as it stands there, and the two routes that it asks for. */
async function serveReadme(name: ProviderName, users: object): Promise<{ app: INestApplication; url: string }> {
  const { code } = snippetsOf(`passport-${name}`).find(({ heading }) => heading === 'NestJS')!;
  // The callback of a README is on the web, and addresses may be built in.
  const { strategyOptions } = emulators[name];
  const options = JSON.stringify({ ...strategyOptions, callbackURL: `/auth/${name}/callback` });
  const here = code.replace(
    /super\(\{[^}]*verifyWith: 'context',\s*\}\)/,
    `super({ ...${options}, verifyWith: 'context' })`,
  );
  expect(here).not.toBe(code);
  const module = { exports: {} as Record<string, new () => object> };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- it is the reader who runs it
  const run = new Function('exports', 'require', 'users', withoutTypes(here, 'commonjs')) as (
    ...args: unknown[]
  ) => void;
  run(module.exports, (id: string): unknown => jest.requireActual(id), users);
  const [Login] = Object.values(module.exports);
  class Root {
    readonly name = 'readme';
  }
  Module({ imports: [PassportModule], controllers: controllers(), providers: [Login!] })(Root);
  const nest = await NestFactory.create(Root);
  nest.use(session({ secret: 'test', resave: false, saveUninitialized: false }));
  await nest.listen(0, '127.0.0.1');
  const address = `http://127.0.0.1:${(nest.getHttpServer() as { address(): AddressInfo }).address().port}`;
  emulators[name].registerRedirectURI(`${address}/auth/${name}/callback`);
  return { app: nest, url: address };
}

beforeAll(async () => {
  emulators = await startEmulators();
  class Root {
    readonly name = 'test';
  }
  Module({ imports: [PassportModule], controllers: controllers(), providers: strategies() })(Root);
  Logger.overrideLogger(false);
  app = await NestFactory.create(Root);
  app.use(session({ secret: 'test', resave: false, saveUninitialized: false }));
  app.useGlobalFilters(new Filter());
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(app.getHttpServer() as { address(): AddressInfo }).address().port}`;
  for (const name of PROVIDERS) emulators[name].registerRedirectURI(`${url}/auth/${name}/callback`);
});

afterAll(async () => {
  await app.close();
  await emulators.close();
});

beforeEach(() => {
  validated = {};
  verdict = undefined;
  errors = [];
});

async function login(name: ProviderName, browser = new Browser()): Promise<globalThis.Response> {
  const start = await browser.get(`${url}/auth/${name}`);
  return browser.get(await emulators[name].approve(start.headers.get('location')!));
}

describe.each(PROVIDERS)('@nestjs/passport, unmodified, with passport-%s', (name) => {
  it('logs a user in with what validate() returns', async () => {
    const response = await login(name);
    expect(response.status).toBe(200);
    const { id } = validated[name]![0]![2] as { id: string };
    expect(await response.json()).toMatchObject({ user: { id } });
  });

  it('calls validate() with the classic four arguments', async () => {
    await login(name);
    const [args, ...more] = validated[name]!;
    expect(more).toEqual([]);
    const tokens = emulators[name].requests.findLast(({ endpoint }) => endpoint === 'token')?.answer?.payload;
    const { members, refreshing } = RECORDS[name];
    const { [members.access]: accessToken, ...others } = tokens as Record<string, string>;
    const refreshToken = others[members.refresh ?? ''] ?? others[refreshing?.observedRefresh ?? ''];
    expect(args).toEqual([
      accessToken,
      refreshToken,
      expect.objectContaining({ provider: name, id: expect.stringMatching(/./) }),
      expect.any(Function),
    ]);
    expect(typeof args?.[1]).toBe(refreshing ? 'string' : 'undefined');
  });

  it.each([null, false])('refuses the login when validate() returns %p', async (user) => {
    verdict = () => user;
    expect((await login(name)).status).toBe(401);
  });

  it('hands what validate() throws to the exception filter, unchanged', async () => {
    const mine = new Error('mine');
    verdict = () => {
      throw mine;
    };
    expect((await login(name)).status).toBe(500);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBe(mine);
  });

  it("hands the provider's errors to the exception filter with a status that suits", async () => {
    emulators[name].faults.next('token', 'expired-code');
    expect((await login(name)).status).toBe(401);
    emulators[name].faults.next('token', 'unavailable');
    expect((await login(name)).status).toBe(503);
    expect(errors).toEqual([expect.any(ProviderRefusedError), expect.any(ProviderUnavailableError)]);
  });

  it('logs in with the class of its README, whose validate takes the context', async () => {
    const found: unknown[][] = [];
    const users = {
      findOrCreate: (...args: unknown[]) => {
        found.push(args);
        return Promise.resolve({ id: args[1] });
      },
    };
    const server = await serveReadme(name, users);
    try {
      const browser = new Browser();
      const start = await browser.get(`${server.url}/auth/${name}`);
      const callback = new URL(await emulators[name].approve(start.headers.get('location')!));
      const end = await browser.get(server.url + callback.pathname + callback.search);
      expect(found).toEqual([[name, expect.stringMatching(/./)]]);
      expect({ status: end.status, body: await end.json() }).toMatchObject({
        status: 200,
        body: { user: { id: found[0]![1] } },
      });

      // Nest's own filter answers, and reads statusCode.
      const again = await browser.get(`${server.url}/auth/${name}`);
      emulators[name].faults.next('token', 'unavailable');
      const failed = new URL(await emulators[name].approve(again.headers.get('location')!));
      const answer = await browser.get(server.url + failed.pathname + failed.search);
      expect([answer.status, await answer.json()]).toEqual([503, expect.objectContaining({ statusCode: 503 })]);
    } finally {
      await server.app.close();
    }
  });

  it('refuses a callback of another browser', async () => {
    const start = await new Browser().get(`${url}/auth/${name}`);
    const callback = await emulators[name].approve(start.headers.get('location')!);
    expect((await new Browser().get(callback)).status).toBe(401);
    expect(validated).toEqual({});
  });
});
