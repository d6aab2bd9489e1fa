// What Passport and Express do around a strategy, and no more: the same for every contender.
function authenticate(strategy, req) {
  return new Promise((resolve, reject) => {
    Object.assign(Object.create(strategy), {
      success: resolve,
      redirect: resolve,
      fail: (challenge, status) => reject(new Error(`fail ${status}: ${JSON.stringify(challenge)}`)),
      error: reject,
    }).authenticate(req, {});
  });
}

/** A response that keeps its headers. */
class Res {
  headers = new Map();
  headersSent = false;
  getHeader(name) {
    return this.headers.get(name.toLowerCase());
  }
  setHeader(name, value) {
    this.headers.set(name.toLowerCase(), value);
    return this;
  }
}

function request(session, query, cookie) {
  const search = new URLSearchParams(query).toString();
  return {
    method: 'GET',
    protocol: 'http',
    host: 'localhost',
    session,
    query,
    url: `/cb?${search}`,
    originalUrl: `/cb?${search}`,
    headers: { host: 'localhost', cookie },
    connection: {},
    res: new Res(),
  };
}

/** One whole login: a start, and the callback that the browser makes of it, with its cookies. */
export async function login(strategy) {
  const session = {};
  const start = request(session, {}, '');
  const location = new URL(await authenticate(strategy, start));
  const cookies = start.res.getHeader('set-cookie') ?? [];
  const cookie = cookies.map((each) => each.split(';', 1)[0]).join('; ');
  return authenticate(strategy, request(session, { code: 'code', state: location.searchParams.get('state') }, cookie));
}
