import { once } from 'node:events';
import { parseArgs } from 'node:util';
import type { Emulator } from './core/types.js';
import { dialectOptions } from './dialect-options.js';
import { PROVIDER_NAMES, PROVIDER_TITLES } from './providers.js';
import type { Emulators, StartOptions } from './start.js';
import { startEmulators } from './start.js';

/** What the command needs of the process it runs in. */
export interface CommandContext {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Aborted when the command has to end. */
  readonly stop: AbortSignal;
}

const OR = new Intl.ListFormat('en-GB', { type: 'disjunction' });
/** The highest first port, so that the last one is a port, too. */
const MAX_FIRST_PORT = 65_536 - PROVIDER_NAMES.length;

const HELP = `Usage: provider-emulators [options]

Runs ${PROVIDER_TITLES} on this computer, until Ctrl-C.
What it prints is an .env file: provider-emulators > .env.emulators

  --port <number>        first of ${PROVIDER_NAMES.length} consecutive ports
                         (default 4000; 0: any free ones)
  --host <address>       address to listen on (default 127.0.0.1); 0.0.0.0 or ::
                         for all, and the addresses printed are at localhost
  --redirect-uri <uri>   registered redirect URI; {provider} becomes
                         ${OR.format(PROVIDER_NAMES)};
                         can be repeated (default
                         http://localhost:3000/auth/{provider}/callback)
  --dialect <dialect>    documented (default) or observed, for all;
                         elecq=observed or elecq=file.json (as the doctor
                         writes one) for one provider; can be repeated
  --client-name <name>   your application's name on the login pages
  --help                 this text
`;

const OPTIONS = {
  port: { type: 'string', default: '4000' },
  host: { type: 'string', default: '127.0.0.1' },
  'redirect-uri': { type: 'string', multiple: true },
  'client-name': { type: 'string' },
  dialect: { type: 'string', multiple: true },
  help: { type: 'boolean', default: false },
} as const;

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > MAX_FIRST_PORT)
    throw new TypeError(`--port must be a number from 0 to ${MAX_FIRST_PORT}, and is "${text}".`);
  return port;
}

/** @returns undefined when the usage was asked for */
function startOptions(args: readonly string[]): StartOptions | undefined {
  const { values } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: false });
  if (values.help) return undefined;
  const { 'redirect-uri': redirectURIs, 'client-name': clientName, host, dialect = [] } = values;
  return {
    ...dialectOptions(dialect),
    host,
    port: portOf(values.port),
    ...(redirectURIs === undefined ? {} : { redirectURIs }),
    ...(clientName === undefined ? {} : { clientName }),
  };
}

/** The environment file, with what a reader wants to know in its comments. */
export function envFile(emulators: Emulators): string {
  const sections = PROVIDER_NAMES.map((name) => {
    const emulator: Emulator = emulators[name];
    return [
      `# ${name}: ${emulator.url}`,
      `# login page: ${emulator.loginPage ?? 'where the authorize call, made with Basic by your server, redirects to'}`,
      ...emulator.redirectURIs.map((uri) => `# redirect URI: ${uri}`),
      ...Object.entries(emulator.env).map(([variable, value]) => `${variable}=${value}`),
    ].join('\n');
  });
  return `${sections.join('\n\n')}\n`;
}

const HOST_ADVICE = 'Give --host an address of this computer, such as 127.0.0.1.';

/** A port is taken, or is only for the administrator. */
function isAboutPort(reason: unknown): boolean {
  return ['EADDRINUSE', 'EACCES'].includes(String((reason as NodeJS.ErrnoException).code));
}

/**
 * The command `provider-emulators`.
 * @returns the exit code: 0 after `stop` or for help, 1 when a port cannot be opened, or the host is none, 2 for wrong arguments
 */
export async function main(args: readonly string[], { out, error, stop }: CommandContext): Promise<number> {
  const fail = (code: number, reason: unknown, hint: string): number => {
    error(`provider-emulators: ${reason instanceof Error ? reason.message : String(reason)}\n${hint}\n`);
    return code;
  };
  let wanted: StartOptions | undefined;
  try {
    wanted = startOptions(args);
  } catch (reason) {
    return fail(2, reason, 'See --help.');
  }
  if (wanted === undefined) {
    out(HELP);
    return 0;
  }
  let emulators: Emulators;
  try {
    emulators = await startEmulators(wanted);
  } catch (reason) {
    // Only options can be of a wrong type; everything else is a port or the host.
    return reason instanceof TypeError
      ? fail(2, reason, 'See --help.')
      : fail(1, reason, isAboutPort(reason) ? 'Choose other ports with --port.' : HOST_ADVICE);
  }
  out(envFile(emulators));
  error(`${PROVIDER_TITLES} are listening. Stop them with Ctrl-C.\n`);
  if (!stop.aborted) await once(stop, 'abort');
  await emulators.close();
  return 0;
}
