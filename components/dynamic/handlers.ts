/** The methods of a dynamic provider as the engine calls them, and what they all have in common. */

export interface Handlers {
  /* eslint-disable @typescript-eslint/no-explicit-any -- the engine hands over untyped property bags */
  check(olds: any, news: any): Promise<{ inputs: any; failures: CheckFailure[] }>;
  diff(id: string, olds: any, news: any): Promise<DiffResult>;
  create(inputs: any): Promise<{ id: string; outs: any }>;
  read(id: string, state: any): Promise<{ id: string; props?: any; inputs?: any }>;
  update(id: string, olds: any, news: any): Promise<{ outs: any }>;
  delete(id: string, state: any): Promise<void>;
  /* eslint-enable @typescript-eslint/no-explicit-any */
}

export interface CheckFailure {
  property: string;
  reason: string;
}

export interface DiffResult {
  changes: boolean;
  replaces: string[];
  deleteBeforeReplace: boolean;
}

/** The object exists but is not as asked for: the engine keeps its id, and the next `up` goes on with it. */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";
  readonly reasons: string[];

  constructor(
    reason: string,
    readonly id: string,
    readonly properties: object,
  ) {
    super(reason);
    this.reasons = [reason];
  }
}

/** What a provider writes to its output the engine shows to the user. */
export function report(line: string): void {
  console.log(line);
}
