import { promisify } from 'node:util';
import type { Deadline } from './deadline.js';

/** A request as it goes out. */
export interface WireRequest {
  method: 'GET' | 'POST';
  url: URL;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string | undefined;
}

/** An answer as it came in, whatever its status. */
export interface WireAnswer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
}

/**
 * A way to the provider: sends one request and follows nothing.
 *
 * @throws AnswerTooLargeError for more than `maxResponseBytes`, and whatever the network has to say.
 */
export interface Wire {
  send(request: WireRequest, deadline: Deadline, maxResponseBytes: number): Promise<WireAnswer>;
}

export class AnswerTooLargeError extends Error {}

/** The same header twice, as a careless gateway sends it, counts once. */
export function readHeaders(headers: object): Record<string, string> {
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers) as [string, unknown][]) {
    read[name.toLowerCase()] = Array.isArray(value) ? [...new Set(value)].join(', ') : String(value);
  }
  return read;
}

/** Nobody has asked for compression; some gateways compress all the same. */
export async function decompress(body: Buffer, encoding: string, maxResponseBytes: number): Promise<Buffer> {
  const maxOutputLength = maxResponseBytes;
  const { brotliDecompress, constants, unzip } = await import('node:zlib');
  try {
    if (/^(x-)?gzip$|^deflate$/i.test(encoding)) {
      return await promisify<Buffer, object, Buffer>(unzip)(body, {
        maxOutputLength,
        finishFlush: constants.Z_SYNC_FLUSH,
      });
    }
    return /^br$/i.test(encoding)
      ? await promisify<Buffer, object, Buffer>(brotliDecompress)(body, { maxOutputLength })
      : body;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw new AnswerTooLargeError();
    throw error;
  }
}
