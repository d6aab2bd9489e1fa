// Lints the messages of the commits after the one that brought the rule (commitlint.config.mjs). In a shallow clone, and in a
// squashed history, that is the oldest commit that is left, so no remote and no hash is needed.
import { execFileSync } from 'node:child_process';
import lint from '@commitlint/lint';
import load from '@commitlint/load';

const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).trim();

const [first] = git('log', '--diff-filter=A', '--reverse', '--format=%h', '--', 'commitlint.config.mjs').split('\n');
if (!first) throw new Error('No commit has brought commitlint.config.mjs: commit it first.');
const commits = git('log', '--no-merges', '--format=%h%n%B%x00', `${first}..HEAD`)
  .split('\0')
  .map((entry) => entry.trim())
  .filter(Boolean);

const { rules, parserPreset } = await load();
let wrong = 0;
for (const entry of commits) {
  const end = entry.indexOf('\n');
  const message = entry.slice(end + 1);
  const { valid, errors } = await lint(message, rules, { parserOpts: parserPreset?.parserOpts });
  if (valid) continue;
  wrong += 1;
  console.error(`${entry.slice(0, end)} ${message.split('\n')[0]}`);
  for (const error of errors) console.error(`  ${error.message}`);
}
console.log(`${commits.length} commit messages after ${first}: ${wrong} wrong`);
process.exitCode = wrong > 0 ? 1 : 0;
