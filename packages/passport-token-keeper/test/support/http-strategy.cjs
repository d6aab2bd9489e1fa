'use strict';

/** A strategy as the keeper knows one, for `TestProvider`; also loaded by the child processes, which cannot load TypeScript. */
exports.httpStrategy = (url, name = 'test') => ({
  name,
  canRefresh: true,
  async refresh(tokens) {
    const body = JSON.stringify({ refreshToken: tokens.refreshToken });
    const response = await fetch(`${url}/refresh`, { method: 'POST', body }).catch((cause) => {
      throw Object.assign(new Error('No connection to the provider.', { cause }), { status: 503, retryable: true });
    });
    if (response.status === 503) {
      throw Object.assign(new Error('The provider is down.'), { status: 503, retryable: true });
    }
    const answer = await response.json().catch(() => {
      throw Object.assign(new Error('The provider answered nonsense.'), { status: 502, retryable: false });
    });
    if (response.ok) return answer;
    throw Object.assign(new Error('The provider refused.'), { status: 401, retryable: false, code: answer.error });
  },
});
