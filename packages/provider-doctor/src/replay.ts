import { isLocal } from './callback-listener.js';
import type { Arrival, Surroundings } from './examination.js';
import type { Exchange } from './exchange.js';
import type { Recording } from './har.js';
import { replayingHttpClient } from './http-client.js';
import type { Env, ProviderDefinition } from './providers/provider.js';

/** What an examination is surrounded by when a recording stands in for the provider and the person: nothing is sent. */
export function replayOf(
  recording: Recording,
  definition: ProviderDefinition,
  env: Env,
  callbackURL: URL,
  exchanges: Exchange[],
): Pick<
  Surroundings,
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
  // Where a proxy stood before the recording, the application saw http.
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
      // Who it is, is in a token that is masked: the login goes on without.
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

/** Why what is sealed in a recording cannot be opened; nothing where nothing is sealed, or the keys are there. */
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
    const made = new URL(callbackURL);
    made.searchParams.set('code', 'recorded');
    if (sent !== null) made.searchParams.set('state', sent);
    return { callback: made, isMadeUp: true };
  }
  const replayed = new URL(callback);
  const [recorded, came] = [authorize?.searchParams.get('state') ?? undefined, callback.searchParams.get('state')];
  if (came !== null && sent !== null && (recorded === undefined || recorded === came))
    replayed.searchParams.set('state', sent);
  return { callback: replayed };
}
