/** One after the other: for what must never happen to two nodes at once. */

export class Turns {
  #last: Promise<void> = Promise.resolve();

  /**
   * Waits for one's turn, and gives the function that ends it. A turn that is never ended, as by a server that could
   * not be made, holds up the next one no longer than the deadline.
   */
  async take(deadlineSeconds: number, what: string): Promise<() => void> {
    const before = this.#last;
    let end: () => void = () => undefined;
    this.#last = new Promise((resolve) => {
      end = resolve;
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`${what}: the one before it was not done after ${deadlineSeconds} s`)),
        deadlineSeconds * 1000,
      );
    });
    try {
      await Promise.race([before, late]);
    } catch (error) {
      end();
      throw error;
    } finally {
      clearTimeout(timer);
    }
    return end;
  }
}
