import { RECORDS, STANDARD, STRATEGIES } from './providers.js';

/** What the process is told to do. */
export interface Errand {
  options: object;
  /** Variables of the environment, for this errand and the next ones. */
  env?: Record<string, string>;
  /** How many refreshes, one after the other. */
  calls: number;
  /** What the process's own `fetch` gets afterwards. */
  fetched?: string;
}

/** What came of it: an access token or an error for each refresh. */
export interface Done {
  outcomes: (string | { name: string; code?: string; message: string })[];
  fetched?: string;
}

// A process of its own that refreshes tokens as it is told.

async function run({ options, env, calls, fetched }: Errand): Promise<Done> {
  Object.assign(process.env, env);
  const strategy = new STRATEGIES[STANDARD]({ ...RECORDS[STANDARD].options, ...options }, () => null);
  const outcomes: Done['outcomes'] = [];
  for (let call = 0; call < calls; call += 1) {
    const tokens = { accessToken: 'a', refreshToken: 'c4nary-refresh-token', tokenType: 'Bearer', raw: {} };
    outcomes.push(
      await strategy.refresh(tokens).then(
        ({ accessToken }) => accessToken,
        (error: unknown) => {
          const { name, code, message, cause } = error as Error & { code?: string };
          return { name, ...(code !== undefined && { code }), message: `${message} ${String(cause)}` };
        },
      ),
    );
  }
  if (fetched === undefined) return { outcomes };
  const form = { method: 'POST', body: 'a=1', headers: { 'content-length': '3' } };
  return { outcomes, fetched: await (await fetch(fetched, form)).text() };
}

process.on('message', (errand: Errand) => {
  void run(errand).then((done) => process.send!(done));
});
process.send!(0);
