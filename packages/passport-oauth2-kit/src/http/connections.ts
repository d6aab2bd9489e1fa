import type { Socket } from 'node:net';
import type { Client, Dispatcher } from 'undici';
import { lazy } from '../lazy.js';
import { isLoopback } from '../option-reader.js';
import { type Connector, direct, through, undici } from './connector.js';
import type { Deadline } from './deadline.js';
import { AnswerTooLargeError, decompress, readHeaders, type Wire, type WireAnswer, type WireRequest } from './wire.js';

/** Kept open for the next call, to one origin. */
const MOST_IDLE = 64;

const proxies = lazy(() => require('proxy-from-env') as typeof import('proxy-from-env'));

/** Our own kept-alive connections, which nothing in the process can change, over undici. */
export class Connections implements Wire {
  private readonly idle = new Map<string, Connection[]>();

  async send(request: WireRequest, deadline: Deadline, maxResponseBytes: number): Promise<WireAnswer> {
    const { origin, hostname } = request.url;
    // What is for this machine never goes to the proxy that the environment names for the world.
    const proxy = isLoopback(hostname) ? '' : proxies().getProxyForUrl(request.url.href);
    const key = `${origin} ${proxy}`;
    let idle = this.idle.get(key);
    if (!idle) this.idle.set(key, (idle = []));
    const connect = proxy === '' ? direct : through(proxy);
    const connection = idle.pop() ?? new Connection(origin, connect, idle);
    try {
      return await connection.send(request, deadline, maxResponseBytes);
    } catch (error) {
      // A code or refresh token that did get through is used up either way: the second try is never worse.
      if (!connection.wasClosedBeforeAnswer || deadline.isOver) throw error;
      return await new Connection(origin, connect, idle).send(request, deadline, maxResponseBytes);
    }
  }
}

/** One connection, for one call at a time. */
class Connection {
  /** Whether the last call went over a connection that had answered before, and that ended before a byte of an answer came. */
  wasClosedBeforeAnswer = false;
  private readonly client: Client;
  /** Gives up what is being opened, or is open. */
  private opening: ReturnType<Connector> | undefined;
  private socket: Socket | undefined;
  /** Whether an answer has come over `socket`. */
  private hasAnswered = false;

  constructor(
    origin: string,
    connect: Connector,
    /** Where it waits for its next call. */
    private readonly idle: Connection[],
  ) {
    this.client = new (undici().Client)(origin, {
      // The deadline is over the whole call.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveMaxTimeout: 60_000,
      connect: (options, callback) => {
        this.opening = connect(options, (error, socket) => {
          this.socket = socket ?? undefined;
          this.hasAnswered = false;
          if (error) callback(error, null);
          else callback(null, socket);
        });
      },
    });
    this.client.on('disconnect', this.leave);
  }

  async send(
    { method, url, headers, body }: WireRequest,
    deadline: Deadline,
    maxResponseBytes: number,
  ): Promise<WireAnswer> {
    const { hasAnswered, socket } = this;
    const read = socket?.bytesRead;
    const answer = await new Promise<WireAnswer>((resolve, reject) => {
      const fail = (error: Error): void => {
        this.wasClosedBeforeAnswer =
          hasAnswered && this.socket === socket && socket?.bytesRead === read && isClosing(error);
        this.close();
        reject(error);
      };
      deadline.onOver = () => {
        fail(new Error('deadline'));
      };
      const done = (given: WireAnswer): void => {
        this.hasAnswered = true;
        this.rest();
        resolve(given);
      };
      const reader = new AnswerReader(maxResponseBytes, done, fail);
      this.client.dispatch({ method, path: url.pathname + url.search, headers, body: body ?? null }, reader);
    });
    const encoding = answer.headers['content-encoding'];
    if (encoding === undefined) return answer;
    return { ...answer, body: await decompress(answer.body, encoding, maxResponseBytes) };
  }

  private rest(): void {
    if (this.idle.length < MOST_IDLE) this.idle.push(this);
    else this.close();
  }

  private readonly leave = (): void => {
    const place = this.idle.indexOf(this);
    if (place < 0) return;
    this.idle.splice(place, 1);
    this.close();
  };

  private close(): void {
    this.client.destroy().catch(() => undefined);
    // undici lets one that is being opened go on.
    this.opening?.destroy();
  }
}

/** Whether the other side ended the connection, and not we or the parser. */
function isClosing(error: Error): boolean {
  return /^(UND_ERR_SOCKET|ECONNRESET|EPIPE)$/.test((error as { code?: string }).code ?? '');
}

/** Collects an answer. */
class AnswerReader implements Dispatcher.DispatchHandler {
  private status = 0;
  private headers: Record<string, string> = {};
  private readonly chunks: Buffer[] = [];
  private size = 0;

  constructor(
    private readonly maxResponseBytes: number,
    private readonly done: (answer: WireAnswer) => void,
    private readonly fail: (error: Error) => void,
  ) {}

  onRequestStart(): void {
    // What undici knows the newer kind of handler by.
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: object): void {
    // 103 and its like come before the answer.
    if (status < 200) return;
    this.status = status;
    this.headers = readHeaders(headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size > this.maxResponseBytes) controller.abort(new AnswerTooLargeError());
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    const { status, headers, chunks } = this;
    const [first] = chunks;
    this.done({ status, headers, body: chunks.length === 1 && first ? first : Buffer.concat(chunks) });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }
}
