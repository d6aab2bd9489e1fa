import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MODEL, PROVIDERS } from './support/providers.js';

async function run(debug: string): Promise<{ secrets: string[]; output: string }> {
  const root = join(__dirname, '..');
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--require', join(__dirname, 'support', 'on-sources.cjs'), join(__dirname, 'support', 'debug-login.ts')],
    { cwd: root, env: { ...process.env, DEBUG: debug, NODE_ENV: 'development' } },
  );
  return { secrets: JSON.parse(stdout) as string[], output: stderr };
}

it('DEBUG=passport:* tells the developer the steps of every login and why one was refused, and no secret', async () => {
  const { secrets, output } = await run('passport:*');
  for (const name of PROVIDERS) {
    expect(output).toMatch(new RegExp(`passport:${name} authorize: to http`));
    expect(output).toMatch(new RegExp(`passport:${name} token: POST http\\S+ answered HTTP 200`));
    expect(output).toMatch(
      new RegExp(`passport:${name} callback refused with 403 \\(unknown_state\\): the state belongs to none`),
    );
  }
  expect(output).toMatch(
    new RegExp(
      `passport:${MODEL} verify: the login is refused, since the function gave undefined for the user; to let somebody in`,
    ),
  );
  expect(output).toMatch(
    new RegExp(`passport:${MODEL} verify: the login is refused, since the function gave null for the user\\n`),
  );
  expect(secrets.length).toBeGreaterThan(20);
  for (const secret of secrets) expect(output).not.toContain(secret);
}, 30_000);

it('says nothing unless asked', async () => {
  const { output } = await run('');
  expect(output).toBe('');
}, 30_000);
