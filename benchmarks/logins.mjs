import { login } from './authenticate.mjs';
import { makeContenders } from './contenders.mjs';
import { alternate } from './measure.mjs';
import { startProvider } from './provider.mjs';

/** Whole logins by each contender; ratios against stock passport-oauth2. */
export async function measureLogins(options) {
  const provider = await startProvider();
  const contenders = await makeContenders(provider.url);
  const only = options.only ?? Object.keys(contenders);
  const works = Object.fromEntries(only.map((name) => [name, () => login(contenders[name])]));
  const results = await alternate(works, options);
  provider.close();
  for (const result of Object.values(results)) {
    result.rate = result.perSecond / results.stock.perSecond;
    result.cpu = result.cpuMicros / results.stock.cpuMicros;
  }
  return results;
}
