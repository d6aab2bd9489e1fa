export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A clock that only the test moves. */
export function testClock(): { now: () => number; advance: (ms: number) => void } {
  let time = 1_800_000_000_000;
  return {
    now: () => time,
    advance: (ms) => {
      time += ms;
    },
  };
}

export const callback = (provider: string): string => `http://localhost:3000/auth/${provider}/callback`;

/** One parameter of a callback URL. */
export const parameter = (url: string, name: string): string | null => new URL(url).searchParams.get(name);

export const withQuery = (url: string, parameters: Record<string, string>): string =>
  `${url}?${new URLSearchParams(parameters).toString()}`;

/** The path and query of a URL, for supertest. */
export const pathOf = (url: string): string => new URL(url).pathname + new URL(url).search;
