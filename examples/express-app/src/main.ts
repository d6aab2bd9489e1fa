import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig, SettingError } from './config.js';
import { PROVIDERS } from './providers/index.js';
import { start } from './server.js';

const ENV_FILE = join(__dirname, '../.env');

const HELP = `Usage: npm start -- [options]

Serves the sample app at http://localhost:3000, until Ctrl-C.

  --https              speak https, with a certificate made at each start
  --https-key <file>   speak https, with this private key (PEM)
  --https-cert <file>  and the certificate that belongs to it (PEM)
  --dialect <dialect>  what the emulators answer: documented (default) or
                       observed, for all; elecq=observed for one of them;
                       can be repeated
  --help               this text

The port and all other settings are environment variables, as in
PORT=3100 npm start. examples/express-app/.env.example explains each.`;

async function main(): Promise<void> {
  const variables = variablesOf(process.argv.slice(2));
  if (variables === undefined) {
    console.log(HELP);
    return;
  }
  // What the environment says already wins over the file.
  if (existsSync(ENV_FILE)) process.loadEnvFile(ENV_FILE);
  const config = readConfig({ ...process.env, ...variables });
  const app = await start(config);
  const labels = PROVIDERS.filter(({ name }) => app.emulated.includes(name)).map(({ label }) => label);
  console.log(`Sample app: ${app.url}`);
  if (config.https && config.https.certFile === undefined) {
    console.log(
      'Its certificate was made just now, for this computer: your browser warns of it once, and lets you go on.',
    );
  }
  if (labels.length > 0) console.log(`On emulators: ${labels.join(', ')} (no credentials in the environment)`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      app.stop().catch(fail);
    });
  }
  if (process.env['npm_lifecycle_event'] !== undefined) followParent(() => void app.stop().catch(fail));
}

function optionsIn(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        https: { type: 'boolean' },
        'https-key': { type: 'string' },
        'https-cert': { type: 'string' },
        dialect: { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    const [what = ''] = (error as Error).message.split('. ');
    throw new SettingError(`${what}. See npm start -- --help.`);
  }
}

/** What stands on the command line, as the variables that say the same; undefined when only help is asked for. */
function variablesOf(args: string[]): Record<string, string> | undefined {
  const { https, dialect, help, ...files } = optionsIn(args);
  if (help === true) return undefined;
  return {
    ...(https === true && { HTTPS: 'yes' }),
    ...(files['https-key'] !== undefined && { HTTPS_KEY: files['https-key'] }),
    ...(files['https-cert'] !== undefined && { HTTPS_CERT: files['https-cert'] }),
    ...(dialect && { EMULATOR_DIALECT: dialect.join(' ') }),
  };
}

/**
 * npm starts a shell, and the shell starts us: a signal to npm ends these two, and never reaches us. (`exec` in the script would do, too,
 * but not in the shell of Windows.)
 */
function followParent(stop: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, 250);
  timer.unref();
}

function fail(error: unknown): void {
  // What can be mended needs no stack.
  console.error(error instanceof SettingError ? error.message : error);
  process.exitCode = 1;
}

main().catch(fail);
