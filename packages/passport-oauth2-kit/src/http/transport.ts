import { promisify } from 'node:util';
import type { Deadline } from './deadline.js';

/** A request as it is sent. */
export interface TransportRequest {
  method: 'GET' | 'POST';
  url: URL;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string | undefined;
}

/** A response as it was received, with any status. */
export interface TransportResponse {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
}

/**
 * Sends one request and does not follow redirects.
 *
 * @throws ResponseTooLargeError for more than `maxResponseBytes`, or an error of the network.
 */
export interface Transport {
  send(request: TransportRequest, deadline: Deadline, maxResponseBytes: number): Promise<TransportResponse>;
}

export class ResponseTooLargeError extends Error {}

/** When a gateway sends the same header with the same value twice, it is read once. */
export function readHeaders(headers: object): Record<string, string> {
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers) as [string, unknown][]) {
    read[name.toLowerCase()] = Array.isArray(value) ? [...new Set(value)].join(', ') : String(value);
  }
  return read;
}

/** We do not ask for compression, but some gateways compress all the same. */
export async function decompress(body: Buffer, encoding: string, maxResponseBytes: number): Promise<Buffer> {
  const maxOutputLength = maxResponseBytes;
  const { brotliDecompress, constants, inflateRaw, unzip } = await import('node:zlib');
  try {
    if (/^(x-)?gzip$|^deflate$/i.test(encoding)) {
      // Some servers, such as IIS, send deflate without the zlib header (RFC 1950), whose first byte ends with 8. The one of gzip
      // ends with 15, as no deflate does.
      const isRaw = /^deflate$/i.test(encoding) && ![8, 15].includes((body[0] ?? 8) & 15);
      return await promisify<Buffer, object, Buffer>(isRaw ? inflateRaw : unzip)(body, {
        maxOutputLength,
        finishFlush: constants.Z_SYNC_FLUSH,
      });
    }
    return /^br$/i.test(encoding)
      ? await promisify<Buffer, object, Buffer>(brotliDecompress)(body, { maxOutputLength })
      : body;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw new ResponseTooLargeError();
    throw error;
  }
}
