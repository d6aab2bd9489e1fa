/** Stands for the page's own origin, which is not known here. */
const OWN_PAGE = new URL('https://own-page.invalid/');

/**
 * Checks where a button leads to: a path of the own site, or an `http:` or `https:` address written in full.
 * The address is read as a browser reads it, so that `java\tscript:` is no way around.
 * @throws {TypeError} for everything else, first of all `javascript:` and `data:`. The message does not repeat the address.
 */
export function checkedAddress(href: string): string {
  const url = typeof href === 'string' ? parse(href) : undefined;
  // `//host` and `/\host` look like paths and lead to another site; so does `https:/host` on a page under http.
  const isPath = url?.host === OWN_PAGE.host && !/^[^/?#]*:/.test(href);
  const isFull = /^https?:\/\//i.test(href);
  if (!url || href === '' || !(isPath || isFull)) {
    throw new TypeError(
      'provider-login-buttons: option "href" must be a path such as "/auth/elice", or a full http: or https: address',
    );
  }
  return href;
}

function parse(href: string): URL | undefined {
  return URL.canParse(href, OWN_PAGE.href) ? new URL(href, OWN_PAGE) : undefined;
}
