import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig, SettingError } from './config.js';
import { PROVIDERS } from './providers/index.js';
import { start } from './server.js';

const ENV_FILE = join(__dirname, '../.env');

async function main(): Promise<void> {
  // What the environment says already wins over the file.
  if (existsSync(ENV_FILE)) process.loadEnvFile(ENV_FILE);
  const app = await start(readConfig(process.env));
  const labels = PROVIDERS.filter(({ name }) => app.emulated.includes(name)).map(({ label }) => label);
  console.log(`Sample app: ${app.url}`);
  if (labels.length > 0) console.log(`On emulators: ${labels.join(', ')} (no credentials in the environment)`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      app.stop().catch(fail);
    });
  }
}

function fail(error: unknown): void {
  const { name, message, provider } = error as { name?: string; message?: string; provider?: string };
  if (name === 'ConfigurationError') {
    console.error(message);
    console.error(
      `Some variables of ${provider ?? 'this provider'} are set, so it is not emulated: complete them (see .env.example), or unset all.`,
    );
  } else {
    // What can be mended needs no stack.
    console.error(error instanceof SettingError ? message : error);
  }
  process.exitCode = 1;
}

main().catch(fail);
