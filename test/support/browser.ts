/** A browser's cookie jar in front of `fetch`, without following redirects: each step of a login is looked at. */
export class Browser {
  private readonly jars = new Map<string, Map<string, string>>();

  get(url: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.send(url, { headers: new Headers(headers) });
  }

  /** Submits a form. */
  post(
    url: string,
    form: Record<string, string> | URLSearchParams,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return this.send(url, { method: 'POST', body: new URLSearchParams(form), headers: new Headers(headers) });
  }

  /** The same cookies in a second object, as if a proxy had recorded them. */
  clone(): Browser {
    const copy = new Browser();
    for (const [host, jar] of this.jars) copy.jars.set(host, new Map(jar));
    return copy;
  }

  cookies(url: string): Record<string, string> {
    return Object.fromEntries(this.jar(url));
  }

  private async send(url: string, init: RequestInit): Promise<Response> {
    const jar = this.jar(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = new Headers(init.headers);
    if (cookie) headers.set('cookie', cookie);
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }

  private jar(url: string): Map<string, string> {
    const { hostname } = new URL(url);
    const jar = this.jars.get(hostname) ?? new Map<string, string>();
    this.jars.set(hostname, jar);
    return jar;
  }
}
