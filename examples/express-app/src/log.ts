import { randomUUID } from 'node:crypto';
import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

export interface LogOptions {
  /** In production a line is JSON, for machines; elsewhere it is for the person at the terminal. */
  isProduction: boolean;
  /** From `trace` to `fatal`, or `silent`; default `info`. */
  level?: string | undefined;
}

/** The app's log. What goes in is chosen by name at each place, so that nothing secret does; of an error it is this much. */
export const createLog = ({ isProduction, level }: LogOptions, to?: DestinationStream): Log =>
  pino(
    {
      level: level ?? 'info',
      base: null,
      serializers: {
        err: ({ name, message, stack }: Error) => ({ type: name, message, stack }),
      },
    },
    to ?? (isProduction ? process.stdout : { write: (line) => process.stderr.write(readable(line)) }),
  );

/** Stands in a line of the log, and on the page that goes with it. */
export const newRequestId = (): string => randomUUID().slice(0, 8);

/**
 * What a line tells of an error, and of the provider's error behind it. The strategies' errors hold no secrets; of other causes only
 * the class is told.
 */
export function factsOf(error: Error): Record<string, unknown> {
  const { cause } = error;
  const told = cause instanceof Error && 'operation' in cause ? cause : error;
  const { operation, httpStatus, code } = told as Partial<Record<'operation' | 'httpStatus' | 'code', unknown>>;
  return {
    error: error.constructor.name,
    ...(cause instanceof Error && { cause: cause.constructor.name }),
    operation,
    httpStatus,
    code,
    reason: told.message,
  };
}

/** As pino writes it. */
interface Line extends Record<string, unknown> {
  level: number;
  /** Epoch ms. */
  time: number;
  msg: string;
  err?: { stack: string };
}

/** `11:02:33 WARN login refused requestId=6f1c2ab0 provider=elice reason=used` */
function readable(line: string): string {
  const { level, time, msg, err, ...details } = JSON.parse(line) as Line;
  const clock = new Date(time).toTimeString().slice(0, 8);
  const word = (pino.levels.labels[level] ?? '').toUpperCase();
  const told = Object.entries(details).map(([name, value]) => `${name}=${String(value)}`);
  return `${[clock, word, msg, ...told].join(' ')}\n${err ? `${err.stack}\n` : ''}`;
}
