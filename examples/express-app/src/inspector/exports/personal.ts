import { isMasked, maskOf } from '../mask.js';

/**
 * Members of an answer whose value tells of nobody: results, errors and lifetimes. Identifiers stay, too: by them the provider finds the
 * account.
 */
const HARMLESS =
  /^(id|uid|sub|user_?id|account_?id|client_?id|app_?(id|key)|support_?code|code|msg|message|status|result|success|reason|type|kind|scope|lang(uage)?|locale|country(_?code)?|time|time_?zone|currency|iat|exp|iss|aud|expires?\w*|token_?type|grant_?type|resp_?\w+|err(or)?(_?\w+)?|is_?\w+|has_?\w+)$/i;

/**
 * A body in which all that may be personal is masked, with its length: an export may be mailed. Text that is no JSON stays as it is.
 */
export function withoutPersonalData(body: string): string {
  try {
    return JSON.stringify(impersonal(JSON.parse(body)), null, 2);
  } catch {
    return body;
  }
}

/** @param name of the member that it is the value of, or is somewhere in */
function impersonal(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => impersonal(each, name));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, impersonal(member, key)]));
  }
  const isText = typeof value === 'string' && value !== '' && !isMasked(value);
  // A short number counts or chooses something; a long one may be that of a person.
  const isNumber = typeof value === 'number' && Math.abs(value) > 99_999;
  return (isText || isNumber) && !HARMLESS.test(name) ? maskOf(String(value)) : value;
}
