import { PROVIDERS } from './support/providers.js';
import { useStages } from './support/stage.js';

const { stage } = useStages();

describe.each(PROVIDERS)('a login with %s that nobody asked for', (name) => {
  it.each([
    ['a prefetch', { 'sec-purpose': 'prefetch;prerender' }, 503],
    ['an image', { 'sec-fetch-dest': 'image' }, 403],
  ])('does not start, sets no cookie and asks the provider nothing: %s', async (_title, headers, status) => {
    const app = await stage();
    const asked = app.providers[name].requests.length;
    const answer = await fetch(`${app.url}/auth/${name}`, { redirect: 'manual', headers: headers as never });
    expect([answer.status, answer.headers.get('location')]).toEqual([status, null]);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(app.providers[name].requests.length).toBe(asked);
  });

  it('does start when a person does, and its answer is stored nowhere', async () => {
    const app = await stage();
    const headers = { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site' };
    const answer = await fetch(`${app.url}/auth/${name}`, { redirect: 'manual', headers });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.getSetCookie()).toHaveLength(1);
    expect(answer.headers.getSetCookie()[0]).toMatch(
      new RegExp(`^login\\.\\d+\\.${name}\\.[\\w-]{22}=[\\w-]+; Max-Age=600; Path=/; HttpOnly; SameSite=Lax$`),
    );
  });
});
