import request from 'supertest';
import { pathOf } from './support/clock.js';
import { MODEL_CASE, pageOf } from './support/providers.js';

it.each([
  'https://app.example/{providr}/callback',
  'https://app.example/{PROVIDER}/callback',
  'https://a.example/}',
  'https://app.example/{provider}/callback',
])('a redirect URI with a word in braces that nothing replaces is refused, and who replaces one is told: %s', (uri) => {
  const message = 'Only {provider} is replaced in a redirect URI, and only by startEmulators({ redirectURIs })';
  expect(() => MODEL_CASE.create({ redirectURIs: [uri] })).toThrow(message);
  expect(() => MODEL_CASE.create().registerRedirectURI(uri)).toThrow(`: "${uri}"`);
});

it.each([
  ['the registered ones', ['http://localhost:3000/cb'], 'http://localhost:3000/cb'],
  ['that there is none', [], 'none'],
])(
  'an address that is not registered is told %s, and how others get there',
  async (_what, redirectURIs, registered) => {
    const { create, callbackParameter } = MODEL_CASE;
    const emulator = create({ redirectURIs });
    const wrong = 'http://localhost:3001/auth/callback';
    const page = await request(emulator.handler).get(pathOf(pageOf(emulator, { [callbackParameter]: wrong })));
    expect(page.status).toBe(400);
    expect(page.text).toContain(`${callbackParameter} ${wrong} is not registered. Registered: ${registered}. `);
    expect(page.text).toContain('Others by --redirect-uri of the command, or the option redirectURIs.');
  },
);
