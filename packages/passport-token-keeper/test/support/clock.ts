/** A clock that stands still until it is set forward. */
export class TestClock {
  #time = Date.UTC(2026, 0, 1);

  readonly now = (): number => this.#time;

  advance(ms: number): void {
    this.#time += ms;
  }
}
