// npm audit of what the packages bring along at run time, from a high severity on. A registry that does not answer is told
// and is no failure: nothing is known then, in either direction.
import { spawnSync } from 'node:child_process';

const { stdout } = spawnSync('npm', ['audit', '--json', '--omit=dev'], { encoding: 'utf8' });
let report = {};
try {
  report = JSON.parse(stdout);
} catch {
  // Told below: it has no counts.
}
const counts = report.metadata?.vulnerabilities;
if (!counts) {
  const reason = String(report.message ?? 'no readable answer').replaceAll(/https?:\/\/\S+/g, 'the registry');
  console.log(`NOT CHECKED: the registry did not answer npm audit (${reason})`);
} else {
  for (const { name, severity, range } of Object.values(report.vulnerabilities)) {
    console.log(`${severity}: ${name} ${range}`);
  }
  console.log(`${counts.total} known vulnerabilities, ${counts.high} high, ${counts.critical} critical`);
  process.exitCode = counts.high + counts.critical > 0 ? 1 : 0;
}
