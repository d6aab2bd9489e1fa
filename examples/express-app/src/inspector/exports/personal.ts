import { isMasked, maskOf } from '../mask.js';

/** Members of an answer that tell of a person or a business. The identity stays: by it the provider finds the account. */
const PERSONAL = /name|mail|phone|mobile|address|branch|tax_?id|picture|photo|profile_url|website|organi[sz]ation/i;

/** A body in which what is personal is masked, with its length: an export may be mailed. Text that is no JSON stays as it is. */
export function withoutPersonalData(body: string): string {
  try {
    return JSON.stringify(impersonal(JSON.parse(body)), null, 2);
  } catch {
    return body;
  }
}

function impersonal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(impersonal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const isPersonal = typeof member === 'string' && member !== '' && PERSONAL.test(name) && !isMasked(member);
      return [name, isPersonal ? maskOf(member) : impersonal(member)];
    }),
  );
}
