import type { SealFault } from './seal-fault.js';
import type { Answer } from '../core/answer.js';
import { json, Refusal } from '../core/answer.js';
import type { Clock } from '../core/clock.js';
import type { EndpointFault, EndpointRequest } from '../core/endpoint.js';
import type { Members } from '../core/parameters.js';
import { exactStrings, isObject, jsonBody, parseJSON } from '../core/parameters.js';
import { CODES } from './codes.js';
import { decrypt, encrypt, sign, verify } from './crypto.js';
import type { KeyPair } from './keys.js';

/** What a refusal's HTTP status becomes in ChainUp's `code`. */
const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  404: CODES.invalidResource,
  405: CODES.methodNotSupported,
  415: CODES.methodNotSupported,
  429: CODES.trafficLimit,
  500: CODES.systemException,
};

/** ChainUp's answer to a refused request: a `code` other than "0", no data, no signature. */
export const failure = ({ status, message, code, headers }: Refusal): Answer => {
  const own = code !== undefined && /^\d+$/.test(code) ? code : (CODE_OF_STATUS[status] ?? CODES.parameterError);
  return {
    ...json(status, { code: own, msg: message, data: null, sign: null }, { ...headers }),
    payload: { message },
  };
};

/** A refusal of a well-formed request: HTTP says 200, `code` says no. */
export const refusal = (code: string, message: string): Refusal => new Refusal(200, message, code);

export interface EnvelopeOptions {
  readonly appKey: string;
  readonly platform: KeyPair;
  readonly merchant: KeyPair;
  readonly now: Clock;
  readonly timeWindow: number;
}

/** The platform's side of the sealed envelope. */
export class Envelope {
  readonly #options: EnvelopeOptions;
  // A request is opened for the log and again for the endpoint; RSA is too slow to do it twice.
  readonly #opened = new WeakMap<EndpointRequest, string | undefined>();

  constructor(options: EnvelopeOptions) {
    this.#options = options;
  }

  /** The opened parameters for the log, whatever else is wrong with the request. */
  peek = (request: EndpointRequest): unknown => {
    const body = parseJSON(request.body);
    const data = isObject(body) ? body['data'] : undefined;
    const text = typeof data === 'string' ? this.#decrypt(request, data) : undefined;
    return text === undefined ? undefined : parseJSON(text);
  };

  /**
   * Opens a request: D first, then S, as the document prescribes.
   * @throws Refusal
   */
  open(request: EndpointRequest): Members {
    const {
      app_id: appId,
      time,
      data,
      sign: signature,
    } = exactStrings(jsonBody(request), ['app_id', 'time', 'data', 'sign']);
    const { appKey, merchant, now, timeWindow } = this.#options;
    if (appId !== appKey) throw refusal(CODES.appKeyUnknown, 'The app_id is not the AppKey of a merchant.');
    if (!/^\d{13}$/.test(time) || Math.abs(now() - Number(time)) > timeWindow) {
      throw refusal(CODES.illegalTime, 'The time is not now, in milliseconds since 1970.');
    }
    const text = this.#decrypt(request, data);
    if (text === undefined)
      throw refusal(CODES.signatureError, 'The data cannot be decrypted: is it under rsa_saas_pub?');
    if (!verify(text, signature, merchant.publicKey)) {
      throw refusal(CODES.signatureError, 'The sign is not that of rsa_third_pri over the decrypted data.');
    }
    const parameters = parseJSON(text);
    if (!isObject(parameters)) throw refusal(CODES.parameterError, 'The decrypted data is not a JSON object.');
    return parameters;
  }

  /** Seals and signs an answer. */
  seal = (payload: unknown): Answer => {
    const { merchant, platform } = this.#options;
    const text = JSON.stringify(payload ?? null);
    const data = encrypt(text, merchant.publicKey);
    return { ...json(200, { code: '0', msg: 'succ', data, sign: sign(text, platform.privateKey) }), payload };
  };

  /** What the platform sends without being asked. */
  notice = (parameters: object): Record<string, string> => {
    const { appKey, merchant, platform, now } = this.#options;
    const text = JSON.stringify(parameters);
    const data = encrypt(text, merchant.publicKey);
    return { app_id: appKey, time: String(now()), data, sign: sign(text, platform.privateKey) };
  };

  /** The faults that only a sealed answer can have. A refusal is not sealed, and is sent unchanged. */
  readonly faults: Readonly<Record<SealFault, EndpointFault>> = {
    unsigned: (run) => this.#changed(run(), ({ sign: _sign, ...rest }) => rest),
    'wrong-signature': (run) =>
      this.#changed(run(), (body) => ({ ...body, sign: sign('another text', this.#options.platform.privateKey) })),
    'foreign-signature': (run) =>
      this.#changed(run(), (body, text) => ({ ...body, sign: sign(text, this.#options.merchant.privateKey) })),
    'garbled-data': (run) => this.#changed(run(), (body) => ({ ...body, data: garble(String(body['data'])) })),
  };

  #changed(answer: Answer, change: (body: Members, text: string) => unknown): Answer {
    const body = parseJSON(answer.body.toString());
    if (answer.refused === true || !isObject(body)) return answer;
    return { ...answer, body: JSON.stringify(change(body, JSON.stringify(answer.payload ?? null))) };
  }

  #decrypt(request: EndpointRequest, data: string): string | undefined {
    if (!this.#opened.has(request)) {
      this.#opened.set(request, decrypt(data, this.#options.platform.privateKey));
    }
    return this.#opened.get(request);
  }
}

/** Another character in the middle: as long as before and no longer what was encrypted. */
function garble(data: string): string {
  const middle = Math.floor(data.length / 2);
  return `${data.slice(0, middle)}${data[middle] === 'A' ? 'B' : 'A'}${data.slice(middle + 1)}`;
}
