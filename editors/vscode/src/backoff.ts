// When to start a server that died: soon at first, later each time, and not for ever.

const WINDOW_MS = 3 * 60_000;
const FIRST_DELAY_MS = 250;
const CRASHES_UNTIL_GIVING_UP = 5;

export class Backoff {
  private crashes: number[] = [];

  /** Counts a crash at `now` (ms); returns the ms to wait before the next start, or undefined to give up. */
  crashed(now: number): number | undefined {
    this.crashes = this.crashes.filter((at) => now - at < WINDOW_MS);
    this.crashes.push(now);
    if (this.crashes.length >= CRASHES_UNTIL_GIVING_UP) {
      return undefined;
    }
    return FIRST_DELAY_MS * 2 ** (this.crashes.length - 1);
  }

  /** The user took over: the next crash counts as the first. */
  reset(): void {
    this.crashes = [];
  }
}
