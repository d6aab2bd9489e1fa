import type { Answer, Refusal } from '../core/answer.js';
import { json } from '../core/answer.js';

/** ELECQ's uniform success answer. */
export const success = (data: unknown): Answer => ({
  ...json(200, { respCode: '200', respMsg: 'success', data: data ?? null }),
  payload: data,
});

/** ELECQ's uniform error answer: the HTTP status says the same as `respCode` (our choice: the document is silent). */
export const failure = ({ status, message, headers }: Refusal): Answer => ({
  ...json(status, { respCode: String(status), respMsg: message, data: null }, { ...headers }),
  payload: { message },
});
