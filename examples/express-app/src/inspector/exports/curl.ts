import type { Message, Step } from '../flow.js';
import { isMasked, MASKS } from '../mask.js';
import { bodyOf, partsOf } from './exported.js';
import { shellWord, variable, variablesIn } from './shell.js';

/** The environment variable behind each option of the strategy, such as `clientSecret`. */
type Variables = Readonly<Record<string, string>>;

/** A call of this app, to be made by hand. */
export type Command =
  | {
      kind: 'curl';
      text: string;
      /** What has to be set before. */
      variables: string[];
    }
  /** The body is sealed with a key, which curl cannot do: the call in JavaScript. */
  | { kind: 'sealed'; text: string };

/** Undefined for what this app does not send: the requests of browsers. */
export function commandOf({ from, kind, request }: Step, variables: Variables): Command | undefined {
  if (from !== 'app') return undefined;
  const json = jsonOf(request);
  if (typeof json?.['data'] === 'string' && typeof json['sign'] === 'string') {
    return { kind: 'sealed', text: sealedCall(kind, request) };
  }
  const { method, address } = partsOf(request);
  const [path = '', query] = method === 'GET' ? address.split(/\?(.*)/s) : [address];
  const fields = [...fieldsOf(query ?? ''), ...(json ? [] : formOf(request))];
  const words: [option: string, text: string][] = [
    [query === undefined ? `--request ${method}` : '--get', maskedParts(path)],
    ...request.headers.flatMap(([name, value]) => headerOption(name, value, variables)),
    ...fields.map(([name, value]): [string, string] => [
      '--data-urlencode',
      `${encodeURIComponent(name)}=${known(name, value, variables)}`,
    ]),
    ...(json ? [['--data', JSON.stringify(withVariables(json, variables))] as [string, string]] : []),
  ];
  return {
    kind: 'curl',
    text: `curl --include ${words.map(([option, text]) => `${option} ${shellWord(text)}`).join(' \\\n  ')}`,
    variables: [...new Set(words.flatMap(([, text]) => variablesIn(text)))],
  };
}

// ---- Values ----------------------------------------------------------------------------------------------------------------

/** A value as it is shown, or the variable that holds it. The client's id is no secret, but it is set together with one. */
function known(name: string, value: string, { clientID, clientSecret }: Variables): string {
  const plain = name.replaceAll(/[_-]/g, '').toLowerCase();
  if (plain === 'clientid' && clientID !== undefined) return variable(clientID);
  if (!isMasked(value)) return maskedParts(value);
  if (plain === 'clientsecret' && clientSecret !== undefined) return variable(clientSecret);
  if (plain === 'code' || plain === 'authorizationcode') return variable('CODE');
  if (plain === 'token' || plain === 'accesstoken') return variable('ACCESS_TOKEN');
  if (plain === 'refreshtoken') return variable('REFRESH_TOKEN');
  return variable(name.replace(/\W+|(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase());
}

/** Masks inside a text: nobody knows what they are called. */
const maskedParts = (text: string): string => text.replace(MASKS, variable('MASKED'));

function withVariables(value: unknown, variables: Variables, name = ''): unknown {
  if (typeof value === 'string') return known(name, value, variables);
  if (Array.isArray(value)) return value.map((item) => withVariables(item, variables, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withVariables(inner, variables, key)]));
}

// ---- Parts of a request ----------------------------------------------------------------------------------------------------

const fieldsOf = (encoded: string): [name: string, value: string][] => [...new URLSearchParams(encoded)];

function formOf(request: Message): [name: string, value: string][] {
  const body = bodyOf(request);
  return body?.type.includes('form-urlencoded') ? fieldsOf(body.text) : [];
}

function jsonOf(request: Message): Record<string, unknown> | undefined {
  const body = bodyOf(request);
  if (!body?.type.includes('json')) return undefined;
  try {
    const json: unknown = JSON.parse(body.text);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function headerOption(name: string, value: string, variables: Variables): [option: string, text: string][] {
  // curl says so itself.
  if (name === 'content-type' && value.includes('form-urlencoded')) return [];
  const { clientID = 'CLIENT_ID', clientSecret = 'CLIENT_SECRET' } = variables;
  if (name === 'authorization' && value.startsWith('Basic ')) {
    return [['--user', `${variable(clientID)}:${variable(clientSecret)}`]];
  }
  if (name === 'authorization' && value.startsWith('Bearer ')) {
    return [['--header', `Authorization: Bearer ${variable('ACCESS_TOKEN')}`]];
  }
  return [['--header', `${name}: ${known(name, value, variables)}`]];
}

/** By ChainUp's strategy: it seals, signs, and opens the answer. */
function sealedCall(kind: Step['kind'], request: Message): string {
  const { address } = partsOf(request);
  const path = URL.canParse(address) ? new URL(address).pathname : address;
  const sealed: Partial<Record<Step['kind'], string>> = {
    token: '{ code }',
    refresh: '{ refreshToken, token, openId }',
  };
  return `await strategy.call('${path}', ${sealed[kind] ?? '{ … }'});`;
}
