import type { Answer } from '../core/answer.js';
import { json, Refusal } from '../core/answer.js';

const ERROR_OF_STATUS: Readonly<Record<number, string>> = { 500: 'server_error', 429: 'temporarily_unavailable' };

/** The token endpoint's success (RFC 6749 section 5.1). */
export const tokenSuccess = (payload: unknown): Answer => ({ ...json(200, payload, { pragma: 'no-cache' }), payload });

/** The token endpoint's refusal (RFC 6749 section 5.2). */
export const tokenFailure = ({ status, message, code, headers }: Refusal): Answer => ({
  ...json(
    status,
    { error: code ?? ERROR_OF_STATUS[status] ?? 'invalid_request', error_description: message },
    { pragma: 'no-cache', ...headers },
  ),
  payload: { message },
});

/** The open API's success envelope. */
export const apiSuccess = (data: unknown): Answer => ({
  ...json(200, { status: true, message: 'success', code: 200, data: data ?? null }),
  payload: data,
});

/** The open API's refusal: the same envelope with `status: false` (our choice: no document shows one). */
export const apiFailure = ({ status, message, headers }: Refusal): Answer => ({
  ...json(status, { status: false, message, code: status, data: null }, { ...headers }),
  payload: { message },
});

export const invalidGrant = (message: string): Refusal => new Refusal(400, message, 'invalid_grant');
export const invalidClient = (headers: Record<string, string> = {}): Refusal =>
  new Refusal(401, 'The client_id or client_secret is wrong; both belong in the body.', 'invalid_client', headers);
export const invalidToken = (reason: string): Refusal =>
  new Refusal(401, `The access token is ${reason}.`, 'invalid_token', {
    'www-authenticate': 'Bearer error="invalid_token"',
  });
