import { clearTimeout, setImmediate, setTimeout } from 'node:timers';

/** How many bytes one read of a socket returns (the size of a TLS record). */
const BYTES_OF_A_READ = 16_384;

/**
 * The time limit of one whole call. A response that has arrived counts: if the process was stopped, the response may be in the
 * socket when the time is over, so the sockets are read first. The timer is from `node:timers`, which fake timers do not replace.
 */
export class Deadline {
  /** Whether the time was over before {@link clear}. */
  isOver = false;
  /** Called once, when the time is over. */
  onOver: (() => void) | undefined;
  private readonly timer: NodeJS.Timeout;
  private isCleared = false;

  /** @param maxResponseBytes how many bytes may be waiting in the socket */
  constructor(
    readonly timeout: number,
    maxResponseBytes: number,
  ) {
    this.timer = setTimeout(this.check, timeout, 2 + Math.ceil(maxResponseBytes / BYTES_OF_A_READ));
  }

  clear(): void {
    this.isCleared = true;
    clearTimeout(this.timer);
  }

  /** Between two immediates, the event loop reads each socket once. */
  private readonly check = (checksLeft: number): void => {
    if (this.isCleared) return;
    if (checksLeft > 0) {
      setImmediate(this.check, checksLeft - 1);
      return;
    }
    this.isOver = true;
    this.onOver?.();
  };
}
