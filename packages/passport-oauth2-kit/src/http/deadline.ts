import { clearTimeout, setImmediate, setTimeout } from 'node:timers';

/** A process that stood still finds its answer in the socket, in reads of this many bytes (TLS's records). */
const BYTES_OF_A_READ = 16_384;

/**
 * The end of one whole call. What has arrived counts: when the time is over, the sockets are read before it is said so. Its timer
 * is node's own, which no fake timers of a test stop, and is gone with the call.
 */
export class Deadline {
  /** Whether it has passed before {@link clear}. */
  isOver = false;
  /** Called once, when it passes. */
  onOver: (() => void) | undefined;
  private readonly timer: NodeJS.Timeout;
  private isCleared = false;

  /** @param maxResponseBytes how much may lie in the socket */
  constructor(
    readonly timeout: number,
    maxResponseBytes: number,
  ) {
    this.timer = setTimeout(this.look, timeout, 2 + Math.ceil(maxResponseBytes / BYTES_OF_A_READ));
  }

  clear(): void {
    this.isCleared = true;
    clearTimeout(this.timer);
  }

  /** Between two immediates the event loop reads each socket once. */
  private readonly look = (looks: number): void => {
    if (this.isCleared) return;
    if (looks > 0) {
      setImmediate(this.look, looks - 1);
      return;
    }
    this.isOver = true;
    this.onOver?.();
  };
}
