export { type CommandContext, main } from './command.js';
export type { Finding, Report, Side, Step, Verdict } from './report.js';
