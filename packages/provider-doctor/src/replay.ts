import { isLocal } from './callback-listener.js';
import type { Arrival, ExaminationContext } from './examination.js';
import type { Exchange } from './exchange.js';
import type { Recording } from './har.js';
import { replayingHttpClient } from './http-client.js';
import type { Env, ProviderDefinition } from './providers/provider.js';

/** The context of an examination that reads a recording instead of asking the provider and the person: nothing is sent. */
export function replayOf(
  recording: Recording,
  definition: ProviderDefinition,
  env: Env,
  callbackURL: URL,
  exchanges: Exchange[],
): Pick<
  ExaminationContext,
  | 'env'
  | 'asksHosts'
  | 'callbackURL'
  | 'registered'
  | 'extraOptions'
  | 'httpClient'
  | 'visit'
  | 'mayRefresh'
  | 'mayDecline'
  | 'recording'
> {
  const has = (operation: Exchange['operation']): boolean =>
    recording.exchanges.some((exchange) => exchange.operation === operation && exchange.answer);
  const own = recording.callback ?? callbackURL;
  const registered = new URL(own.origin + own.pathname);
  // Behind a proxy that ends TLS, the application saw http.
  if (!isLocal(registered)) registered.protocol = 'https:';
  const keys = definition.variables.filter(({ option }) => definition.sealedWith?.includes(option));
  const sealed = sealedBy(
    keys.map(({ name }) => name),
    env,
    recording.isMasked,
  );
  const hasHiddenClaims = recording.isMasked && definition.claims !== undefined;
  // A call that the strategy makes at the start is not in a browser's recording.
  const authorize = definition.startAsksProvider && !has('authorize') ? undefined : recording.authorize;
  return {
    env: () => '',
    asksHosts: false,
    callbackURL: registered,
    registered: registered.href,
    extraOptions: {
      ...definition.placeholders(authorize, has('profile')),
      // The identity is in a token that is masked: this option lets the login go on without it.
      ...(hasHiddenClaims && !has('profile') && { identity: 'organization' }),
      ...(sealed === undefined && Object.fromEntries(keys.map(({ option, name }) => [option, env(name)]))),
    },
    httpClient: replayingHttpClient(recording.exchanges, exchanges),
    visit: (location) => Promise.resolve(arrivalOf(recording, location, registered)),
    mayRefresh: () => Promise.resolve(has('refresh')),
    mayDecline: () => Promise.resolve(false),
    recording: {
      ...(sealed !== undefined && { sealed }),
      ...(hasHiddenClaims && { hiddenClaims: 'the recording is masked, so that no claim can be read' }),
    },
  };
}

/** Why the sealed parts of a recording cannot be opened; `undefined` if there are none, or the keys are given. */
function sealedBy(keys: readonly string[], env: Env, isMasked: boolean): string | undefined {
  if (keys.length === 0) return undefined;
  if (isMasked) return 'the recording is masked, so that nothing sealed in it can be opened';
  if (keys.every((name) => env(name) !== '')) return undefined;
  return `sealed: set ${keys.join(' and ')} to have it opened`;
}

/** The callback of a recording, as an answer to the start that the strategy has just made. */
function arrivalOf({ callback, authorize }: Recording, location: URL, callbackURL: URL): Arrival {
  const sent = location.searchParams.get('state');
  if (!callback) {
    const replacement = new URL(callbackURL);
    replacement.searchParams.set('code', 'recorded');
    if (sent !== null) replacement.searchParams.set('state', sent);
    return { callback: replacement, isMadeUp: true };
  }
  const replayed = new URL(callback);
  const [recorded, came] = [authorize?.searchParams.get('state') ?? undefined, callback.searchParams.get('state')];
  if (came !== null && sent !== null && (recorded === undefined || recorded === came))
    replayed.searchParams.set('state', sent);
  return { callback: replayed };
}
