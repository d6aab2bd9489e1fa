import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { Command, CommanderError } from 'commander';
import { dialectText } from './dialect.js';
import { type Examined, Examination, type ExaminationContext } from './examination.js';
import type { Exchange } from './exchange.js';
import { readHar } from './har.js';
import { recordingHttpClient } from './http-client.js';
import { type ProviderDefinition, PROVIDERS } from './providers/index.js';
import { replayOf } from './replay.js';
import { exitStatus } from './report.js';
import { markdownReport } from './report/markdown.js';
import { terminalReport } from './report/terminal.js';
import { CannotBeginError } from './settings.js';
import { Visitor } from './visitor.js';

const { version } = require('../package.json') as { version: string };
const DEFINITIONS: readonly ProviderDefinition[] = Object.values(PROVIDERS);

/** What the command needs of the process it runs in. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For the report. */
  readonly out: (text: string) => void;
  /** For progress, and for what went wrong. */
  readonly error: (text: string) => void;
  /** Opens an address in the person's browser; rejects where there is none. */
  readonly open: (url: string) => Promise<void>;
  /** Asks the person; `undefined` where nobody can be asked. */
  readonly ask: ((question: string) => Promise<string | undefined>) | undefined;
  /** Takes a line, from a person or from a pipe; `undefined` at the end of the input. */
  readonly readLine: (question: string) => Promise<string | undefined>;
  readonly hasColours: boolean;
  /** Of the terminal that the report is written to; undefined for a file or a pipe. */
  readonly columns?: number | undefined;
  /** Aborted by Ctrl-C. */
  readonly stop: AbortSignal;
}

interface Options {
  envFile?: string;
  /** Exactly as it was typed. */
  callback?: string;
  open: boolean;
  offline?: true;
  refresh?: boolean;
  decline?: boolean;
  wait: number;
  option?: Record<string, unknown>;
  json?: true;
  report?: string;
  har?: string;
  emulate?: string;
}

/** The exit status after Ctrl-C, as in shells. */
const INTERRUPTED = 130;

/**
 * The command `provider-doctor`.
 *
 * @returns the exit status: 0 without a FAIL, 1 with one, 2 where the examination could not begin, 130 after Ctrl-C
 */
export async function main(args: readonly string[], context: CommandContext): Promise<number> {
  let status = 0;
  const program = new Command('provider-doctor')
    .description('Makes one real login, and reports where the service differs from what its document says.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('See provider-doctor --help.')
    .configureOutput({ writeOut: context.out, writeErr: context.error })
    .addHelpText('after', HELP);
  for (const definition of DEFINITIONS) {
    const command = program
      .command(definition.name)
      .description(`examine ${definition.label}`)
      .option('--env-file <file>', 'read environment variables from a file; what is set already wins')
      .option('--callback <url>', 'the registered callback URL (default: as the sample app)', readURL)
      .option('--no-open', 'print the address of the login page (on stderr) instead of opening it')
      .option('--offline', 'stop before the login')
      .option('--refresh', 'refresh the tokens without asking: it uses the refresh token up')
      .option('--no-refresh', 'neither refresh nor ask')
      .option('--decline', 'a second login, to be declined on the page, to see what comes back')
      .option('--no-decline', 'no second login, and do not ask')
      .option('--wait <seconds>', 'how long to wait for the person', readSeconds, 600)
      .option('--option <name=value>', 'an option of the strategy; can be repeated', readOption)
      .option('--json', 'the report as JSON, alone on stdout')
      .option('--report <file>', 'the report as a Markdown file, fit to be mailed to the provider')
      .option('--har <file>', 'read a recorded exchange instead of logging in')
      .option('--emulate <file>', 'write what was seen as a dialect for provider-emulators')
      .addHelpText('after', helpOf(definition))
      .action(async (options: Options) => {
        status = await examine(definition, options, context);
      });
    definition.commands?.(command, context);
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    // Commander has printed what was wrong, or its help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof CannotBeginError)) throw error;
    context.error(`provider-doctor: ${error.message}\n`);
    return 2;
  }
}

async function examine(definition: ProviderDefinition, options: Options, context: CommandContext): Promise<number> {
  const env = environmentOf(options.envFile, context.env);
  const exchanges: Exchange[] = [];
  const common: Omit<
    ExaminationContext,
    'callbackURL' | 'registered' | 'httpClient' | 'visit' | 'extraOptions' | 'asksHosts'
  > = {
    env,
    exchanges,
    stop: context.stop,
    tell: (progress) => context.error(`${progress}\n`),
    endsBeforeLogin: options.offline === true,
    mayRefresh: () =>
      decided(options.refresh, 'Refresh the tokens, to see what comes? It uses the refresh token up.', context),
    mayDecline: () => decided(options.decline, 'Log in once more and decline, to see what comes back?', context),
  };
  const given = options.callback ?? defaultCallback(env, definition.name);
  const callbackURL = new URL(given);
  demandWritable('--report', options.report);
  demandWritable('--emulate', options.emulate);
  if (options.har !== undefined) {
    const replay = replayOf(readHar(options.har, definition), definition, env, callbackURL, exchanges);
    const extraOptions = { ...replay.extraOptions, ...options.option };
    return runAndReport(
      definition,
      options,
      context,
      new Examination(definition, { ...common, ...replay, extraOptions }),
    );
  }
  const visitor = new Visitor(callbackURL, options, context);
  const examination = new Examination(definition, {
    ...common,
    asksHosts: true,
    callbackURL,
    registered: given,
    extraOptions: options.option ?? {},
    httpClient: recordingHttpClient(exchanges),
    visit: (location, what) => visitor.visit(location, what, definition.label),
  });
  try {
    if (options.offline !== true) await visitor.listen();
    return await runAndReport(definition, options, context, examination);
  } finally {
    visitor.close();
  }
}

/** Runs an examination, and writes its report in every form that was asked for. */
async function runAndReport(
  definition: ProviderDefinition,
  options: Options,
  context: CommandContext,
  examination: Examination,
): Promise<number> {
  const stopped = new Promise<undefined>((resolve) => {
    if (context.stop.aborted) resolve(undefined);
    context.stop.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const finished: Examined | undefined = await Promise.race([examination.run(), stopped]);
  const { report, dialect } = finished ?? examination.examined();
  context.out(
    options.json ? `${JSON.stringify(report, null, 2)}\n` : terminalReport(report, definition.label, context),
  );
  if (options.report !== undefined) {
    const about = { doctor: version, node: process.version, date: new Date().toISOString().slice(0, 10) };
    writeFileSync(options.report, markdownReport(report, definition.label, about));
  }
  if (options.emulate !== undefined) writeFileSync(options.emulate, dialectText(dialect));
  return finished ? exitStatus(report) : INTERRUPTED;
}

async function decided(choice: boolean | undefined, question: string, { ask }: CommandContext): Promise<boolean> {
  if (choice !== undefined) return choice;
  if (!ask) return false;
  return /^y(es)?$/i.test(((await ask(`${question} [y/N] `)) ?? '').trim());
}

/** @throws CannotBeginError for a file that cannot be read */
function environmentOf(file: string | undefined, given: CommandContext['env']): (name: string) => string {
  let own: NodeJS.Dict<string> = {};
  if (file !== undefined) {
    try {
      own = parseEnv(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
    } catch (error) {
      const { code = 'not an env file' } = error as NodeJS.ErrnoException;
      throw new CannotBeginError(`--env-file: the file cannot be read (${code}).`);
    }
  }
  return (name) => [given[name], own[name]].map((value) => value?.trim() ?? '').find((value) => value !== '') ?? '';
}

/** The one that the sample app uses. */
function defaultCallback(env: (name: string) => string, provider: string): string {
  const base = env('BASE_URL') || `http://localhost:${env('PORT') || '3000'}`;
  if (URL.canParse(base)) return new URL(`/auth/${provider}/callback`, base).href;
  throw new CannotBeginError('BASE_URL must look like https://app.example, and PORT be a number.');
}

/** @throws CannotBeginError before a login whose report could not be kept */
function demandWritable(option: string, file: string | undefined): void {
  if (file === undefined) return;
  try {
    closeSync(openSync(file, 'a'));
  } catch (error) {
    const { code = 'no reason' } = error as NodeJS.ErrnoException;
    throw new CannotBeginError(`${option}: the file cannot be written (${code}).`);
  }
}

function readURL(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new CannotBeginError('--callback must be an http or https address.');
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds > 0 && seconds <= 86_400) return seconds;
  throw new CannotBeginError('--wait must be a whole number of seconds, from 1 to 86400.');
}

function readOption(text: string, previous: Record<string, unknown> = {}): Record<string, unknown> {
  const [name = '', ...rest] = text.split('=');
  if (name === '' || rest.length === 0) throw new CannotBeginError('--option must look like name=value.');
  const value = rest.join('=');
  try {
    return { ...previous, [name]: JSON.parse(value) as unknown };
  } catch {
    return { ...previous, [name]: value };
  }
}

const [{ name: first } = { name: '' }] = DEFINITIONS;
const HELP = `
Examples:
  provider-doctor ${first} --env-file .env
  provider-doctor ${first} --offline
  provider-doctor ${first} --report ${first}.md
  provider-doctor ${first} --json --no-open

Exit status: 0 without a FAIL, 1 with one, 2 where it could not begin,
130 after Ctrl-C.
`;

const helpOf = ({ name, label, variables }: ProviderDefinition): string => `
${label} reads these environment variables:
${variables.map((variable) => `  ${variable.name}${variable.required ? '' : ' (optional)'}: ${variable.source}`).join('\n')}

Examples:
  provider-doctor ${name} --env-file .env --report ${name}.md
  provider-doctor ${name} --callback https://app.example/auth/${name}/callback
  provider-doctor ${name} --har ${name}.har --emulate ${name}.json
`;
