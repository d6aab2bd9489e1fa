import { measureChainUp } from './chainup.mjs';
import { measureLoad } from './load.mjs';
import { measureLogin } from './login.mjs';

console.log(
  `Node ${process.version}; ratios of one run, so they compare across machines: 1.00 is as fast as the baseline.\n`,
);
for (const measure of [measureLogin, measureChainUp, measureLoad]) {
  const { title, against, ours, baseline } = await measure();
  console.log(
    `${title}\n  ${(ours / baseline).toFixed(2)} × ${against}  (${ours.toFixed(0)}/s against ${baseline.toFixed(0)}/s)`,
  );
}
