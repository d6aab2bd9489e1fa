/**
 * One login at the real service, and a report of what differs from its document.
 *
 * @module provider-doctor
 */
export { type CommandContext, main } from './command.js';
export type { Finding, Report, Side, Step, Verdict } from './report.js';
