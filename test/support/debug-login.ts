// One login with each provider, good and bad, in a process of its own: what DEBUG shows of it is what the test reads.
import { codeNamesOf, MODEL, PROVIDERS, named, parameterOf } from './providers.js';
import { Browser } from './browser.js';
import { altered, startProviders, startStage } from './stage.js';

async function main(): Promise<void> {
  const providers = await startProviders();
  const stage = await startStage(providers, { options: { pkce: true } });
  const secrets: string[] = [];
  for (const name of PROVIDERS) {
    const browser = new Browser();
    const callback = await stage.depart(browser, name);
    secrets.push(...[...codeNamesOf(name), 'state'].map((parameter) => parameterOf(name, callback, parameter) ?? ''));
    await browser.get(altered(callback, named(name, { state: 'forged' })));
    await browser.get(callback);
    const { privateKey, clientSecret } = providers[name].strategyOptions as unknown as Record<
      string,
      string | undefined
    >;
    secrets.push(clientSecret ?? '', privateKey?.slice(40, 90) ?? '');
    for (const { answer, body, headers } of providers[name].requests) {
      secrets.push(headers.authorization ?? '', new URLSearchParams(body).get('code_verifier') ?? '');
      const payload = JSON.stringify(answer?.payload ?? {});
      secrets.push(...Array.from(payload.matchAll(/"(?:\w*token|code)":"([^"]{8,})"/gi), ([, value]) => value ?? ''));
    }
  }
  await stage.close();
  // A verify function that forgets its return, and one that refuses.
  for (const nobody of [undefined, null]) {
    const refusing = await startStage(providers, { verify: (_context: object) => nobody });
    const browser = new Browser();
    await browser.get(await refusing.depart(browser, MODEL));
    await refusing.close();
  }
  await providers.close();
  process.stdout.write(JSON.stringify(secrets.filter(Boolean)));
}

void main();
