import type { Socket } from 'node:net';
import type { Client, Dispatcher } from 'undici';
import { lazy } from '../lazy.js';
import { isLoopback } from '../option-reader.js';
import { type Connector, direct, throughProxy, undici } from './connector.js';
import type { Deadline } from './deadline.js';
import {
  ResponseTooLargeError,
  decompress,
  readHeaders,
  type Transport,
  type TransportResponse,
  type TransportRequest,
} from './transport.js';

/** How many idle connections are kept open to one origin. */
const MOST_IDLE = 64;

const proxies = lazy(() => require('proxy-from-env') as typeof import('proxy-from-env'));

/** Kept-alive connections over undici. They are our own, so that nothing else in the process can change them. */
export class Connections implements Transport {
  private readonly idle = new Map<string, Connection[]>();

  async send(request: TransportRequest, deadline: Deadline, maxResponseBytes: number): Promise<TransportResponse> {
    const { origin, hostname } = request.url;
    // A call to this machine never goes through the proxy from the environment.
    const proxy = isLoopback(hostname) ? '' : proxies().getProxyForUrl(request.url.href);
    const key = `${origin} ${proxy}`;
    let idle = this.idle.get(key);
    if (!idle) this.idle.set(key, (idle = []));
    const connect = proxy === '' ? direct : throughProxy(proxy);
    const connection = idle.pop() ?? new Connection(origin, connect, idle);
    try {
      return await connection.send(request, deadline, maxResponseBytes);
    } catch (error) {
      // If the first request did arrive, its code or refresh token is used up already. So a second try can do no harm.
      if (!connection.wasClosedBeforeResponse || deadline.isOver) throw error;
      return await new Connection(origin, connect, idle).send(request, deadline, maxResponseBytes);
    }
  }
}

/** One connection, for one call at a time. */
class Connection {
  /**
   * Whether the last call used a connection that had worked before, and that was closed before the first byte of the response.
   */
  wasClosedBeforeResponse = false;
  private readonly client: Client;
  /** The connection that is being opened or is open, for closing it. */
  private opening: ReturnType<Connector> | undefined;
  private socket: Socket | undefined;
  /** Whether `socket` has brought a response. */
  private hasResponded = false;

  constructor(
    origin: string,
    connect: Connector,
    /** The list in which it waits for its next call. */
    private readonly idle: Connection[],
  ) {
    this.client = new (undici().Client)(origin, {
      // `Deadline` limits the whole call.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveMaxTimeout: 60_000,
      connect: (options, callback) => {
        this.opening = connect(options, (error, socket) => {
          this.socket = socket ?? undefined;
          this.hasResponded = false;
          if (error) callback(error, null);
          else callback(null, socket);
        });
      },
    });
    this.client.on('disconnect', this.removeFromIdle);
  }

  async send(
    { method, url, headers, body }: TransportRequest,
    deadline: Deadline,
    maxResponseBytes: number,
  ): Promise<TransportResponse> {
    const { hasResponded, socket } = this;
    const read = socket?.bytesRead;
    const answer = await new Promise<TransportResponse>((resolve, reject) => {
      const fail = (error: Error): void => {
        this.wasClosedBeforeResponse =
          hasResponded && this.socket === socket && socket?.bytesRead === read && isClosing(error);
        this.close();
        reject(error);
      };
      deadline.onOver = () => {
        fail(new Error('deadline'));
      };
      const done = (given: TransportResponse): void => {
        this.hasResponded = true;
        this.becomeIdle();
        resolve(given);
      };
      const reader = new ResponseReader(maxResponseBytes, done, fail);
      this.client.dispatch({ method, path: url.pathname + url.search, headers, body: body ?? null }, reader);
    });
    const encoding = answer.headers['content-encoding'];
    if (encoding === undefined) return answer;
    return { ...answer, body: await decompress(answer.body, encoding, maxResponseBytes) };
  }

  private becomeIdle(): void {
    if (this.idle.length < MOST_IDLE) this.idle.push(this);
    else this.close();
  }

  private readonly removeFromIdle = (): void => {
    const place = this.idle.indexOf(this);
    if (place < 0) return;
    this.idle.splice(place, 1);
    this.close();
  };

  private close(): void {
    this.client.destroy().catch(() => undefined);
    // undici does not stop a connection that is being opened.
    this.opening?.destroy();
  }
}

/** Whether the other side closed the connection, and not we or the parser. */
function isClosing(error: Error): boolean {
  return /^(UND_ERR_SOCKET|ECONNRESET|EPIPE)$/.test((error as { code?: string }).code ?? '');
}

/** Collects a response. */
class ResponseReader implements Dispatcher.DispatchHandler {
  private status = 0;
  private headers: Record<string, string> = {};
  private readonly chunks: Buffer[] = [];
  private size = 0;

  constructor(
    private readonly maxResponseBytes: number,
    private readonly done: (answer: TransportResponse) => void,
    private readonly fail: (error: Error) => void,
  ) {}

  onRequestStart(): void {
    // undici calls the new handler methods only when this one exists.
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: object): void {
    // Informational responses (such as 103) come before the real one.
    if (status < 200) return;
    this.status = status;
    this.headers = readHeaders(headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size > this.maxResponseBytes) controller.abort(new ResponseTooLargeError());
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
