/** Whose value is never shown. Our own names, so as not to depend on what a library counts as secret. */
const SECRET =
  /^(code|authorization_?code|state|ticket|sign|data|password|assertion|open_?id|jti|sid|session_?(id|state)|nonce|otp|pin)$|token$|secret$|verifier$|key$|cookies?$|credentials?$|signature$|passphrase$/i;
/** Of these not even the beginning. */
const WHOLLY_SECRET = /secret$|verifier$|password$|key$|^otp$|^pin$|passphrase$/i;
/** Long values that are nobody's secret. */
const PUBLIC = /^(app_?id|app_?key|client_?id|redirect_?(uri|url)|scope|support_?code)$/i;
/** What may be a token. Without lookaheads: anybody can send a long run, and each would scan it from each of its characters. */
const RUN = /[\w+/=~.-]{24,}/g;
/** `code` in an answer is the provider's result, if it is short. */
const RESULT_CODE = /^-?\d{1,6}$/;

const LONGEST = 2_000;

/** A JWT, or letters and digits. */
const isTokenLike = (run: string): boolean =>
  (/\d/.test(run) && /[A-Za-z]/.test(run)) || (run.includes('eyJ') && run.split('.').length > 2);

/** `eyJ0…(412 chars)` */
function shorten(value: string, name = ''): string {
  return maskOf(value, value.length >= 24 && !WHOLLY_SECRET.test(name) ? value.slice(0, 4) : '');
}

/** What stands for a value that is not shown. */
export const maskOf = (value: string, beginning = ''): string => `${beginning}…(${value.length} chars)`;

/** Every mask in a text. */
export const MASKS = /[\w+/.~-]{0,4}…\(\d+ chars\)/gu;

export const isMasked = (value: string): boolean => /^.{0,4}…\(\d+ chars\)$/su.test(value);

/**
 * Masks the secrets of one recording: by name, by shape, and by memory: a value masked once is masked wherever it turns up
 * again, such as in a provider's error text.
 */
export class Masker {
  readonly #seen = new Set<string>();

  /** A named value: a parameter, a form field, a JSON member. */
  value(name: string, value: string): string {
    if (value === '' || PUBLIC.test(name)) return this.#cut(value);
    if (SECRET.test(name)) return this.#hide(value, name);
    return this.text(value);
  }

  /** Text of any origin. */
  text(text: string): string {
    let masked = text;
    for (const secret of this.#seen) masked = masked.replaceAll(secret, shorten(secret));
    if (URL.canParse(masked)) return this.#cut(masked);
    return this.#cut(masked.replace(RUN, (run) => (isTokenLike(run) ? shorten(run) : run)));
  }

  /** An address: its query value by value, as it is written. */
  url(url: string): string {
    const [address = '', query] = url.split(/\?(.*)/s);
    const path = address.replace(/(?<=\/)[\w~-]{24,}(?=\/|$)/g, (segment) => shorten(segment));
    return this.#cut(query === undefined ? path : `${path}?${this.form(query)}`);
  }

  /** `name=value&name=value`, as it is written. */
  form(encoded: string): string {
    return encoded
      .split('&')
      .map((pair) => {
        const [name = '', value] = pair.split(/=(.*)/s);
        if (value === undefined) return this.text(name);
        const plain = decode(value);
        const masked = this.value(decode(name), plain);
        return `${name}=${masked === plain ? value : masked}`;
      })
      .join('&');
  }

  /** `Basic ZWxl…(56 chars)`: the scheme stays. */
  authorization(header: string): string {
    const [scheme = '', credentials] = header.split(/ (.*)/s);
    return credentials === undefined ? this.#hide(scheme) : `${scheme} ${this.#hide(credentials)}`;
  }

  /** A JSON value, with the same shape. */
  json(value: unknown, side: 'request' | 'answer', name = ''): unknown {
    if (typeof value === 'string' && side === 'answer' && name === 'code' && RESULT_CODE.test(value)) return value;
    if (typeof value === 'string') return this.value(name, value);
    if (Array.isArray(value)) return value.map((item) => this.json(item, side, name));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.json(inner, side, key)]));
  }

  #hide(value: string, name?: string): string {
    // A short one would be found in every other word.
    if (value.length >= 8) {
      this.#seen.add(value);
      this.#seen.add(encodeURIComponent(value));
    }
    return shorten(value, name);
  }

  #cut(text: string): string {
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
