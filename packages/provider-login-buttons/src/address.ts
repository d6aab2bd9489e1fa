/** Used in place of the page's own origin, which is not known here. */
const OWN_PAGE = new URL('https://own-page.invalid/');

/**
 * Checks the address of a button: a path of the same site, or a full `http:` or `https:` URL.
 * It parses the address as a browser does, so that `java\tscript:` is refused, too.
 * @throws {TypeError} for everything else, such as `javascript:` and `data:`. The message does not repeat the address.
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
