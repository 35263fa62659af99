/** The state that every sandbox has, whatever its cloud. */
import { Accounts, type AccountsSnapshot } from "./accounts";
import { type ClockSnapshot, VirtualClock } from "./clock";
import { type ActiveFault, Faults } from "./faults";
import { RequestLog } from "./requestLog";
import { StateFile } from "./stateFile";
import { type Resource, Store, type StoreSnapshot } from "./store";

export interface SandboxOptions<Settings> {
  /** Organisations and tokens of a new sandbox. */
  accounts: AccountsSnapshot;
  /** The cloud's own settings in a new sandbox, such as quotas. */
  settings: Settings;
  /** Default: as saved, or 1. */
  latencyScale?: number | undefined;
  /** File that keeps the state over a restart. */
  stateFile?: string | undefined;
}

interface Snapshot<Settings> {
  clock: ClockSnapshot;
  accounts: AccountsSnapshot;
  faults: ActiveFault[];
  settings: Settings;
  resources: StoreSnapshot;
}

export class Sandbox<Records extends { [K in keyof Records]: Resource }, Settings> {
  readonly clock: VirtualClock;
  readonly accounts: Accounts;
  readonly faults: Faults;
  readonly store: Store<Records>;
  readonly settings: Settings;
  readonly log = new RequestLog();
  readonly #file: StateFile | undefined;

  constructor(options: SandboxOptions<Settings>) {
    const { stateFile, latencyScale } = options;
    const saved =
      stateFile === undefined ? undefined : (StateFile.read(stateFile) as Snapshot<Settings> | undefined);
    this.clock = new VirtualClock(saved?.clock ?? { scale: latencyScale ?? 1, elapsed: 0, advanced: 0 });
    if (latencyScale !== undefined) this.clock.setScale(latencyScale);
    this.accounts = new Accounts(saved?.accounts ?? options.accounts);
    this.faults = new Faults(saved?.faults);
    this.settings = saved?.settings ?? structuredClone(options.settings);
    this.store = new Store(saved?.resources);
    this.#file = stateFile === undefined ? undefined : new StateFile(stateFile, () => this.#snapshot());
  }

  /** Says that the state has changed. */
  touch(): void {
    this.#file?.touch();
  }

  /** Saves the state, if it is to be kept. */
  save(): void {
    this.#file?.flush();
  }

  #snapshot(): Snapshot<Settings> {
    return {
      clock: this.clock.snapshot(),
      accounts: this.accounts.snapshot(),
      faults: this.faults.list(),
      settings: this.settings,
      resources: this.store.snapshot(),
    };
  }
}
