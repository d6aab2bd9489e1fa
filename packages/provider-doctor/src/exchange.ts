import { type JsonObject, isObject } from './shape.js';

/** What a call to the provider is for, as the strategies announce it. */
export type Operation = 'authorize' | 'token' | 'refresh' | 'profile';

/** One call to the provider, and what came back. It has secret values in it, so it is kept in memory only. */
export interface Exchange {
  operation: Operation;
  /** Absent when nothing came back. */
  answer?: Answered;
  /** Why nothing came back: a code of Node's or of axios's. */
  failure?: string;
}

export interface Answered {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Epoch ms. */
  at: number;
}

export const contentType = ({ headers }: Answered): string | undefined =>
  headers['content-type']?.split(';')[0]?.trim().toLowerCase();

/** The body as a JSON object, if it is one. */
export function jsonOf({ body }: Answered): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const TYPES =
  /^(application\/(json|problem\+json|xml|x-www-form-urlencoded|javascript|octet-stream)|text\/(json|html|plain|xml))$/;

/** `HTTP 200, application/json`: status and type, as far as a report may say. */
export function describeAnswer(answer: Answered): string {
  const type = contentType(answer);
  const known = type === undefined ? 'without a content type' : TYPES.test(type) ? type : 'another content type';
  const size = answer.body === '' ? ', without a body' : '';
  return `HTTP ${answer.status}, ${known}${size}`;
}
