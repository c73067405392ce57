/** What one member and its host say of themselves at one moment. All ages are seconds. Types and not interfaces, so that they are JSON. */
export type ActivitySample = {
  readonly server?: ServerSample;
  /** Members that stream from this one, as it sees them. */
  readonly followers: readonly Follower[];
  readonly sessions: readonly SampledSession[];
  readonly prepared: readonly PreparedTransaction[];
  readonly horizon?: HorizonHolder;
  readonly pools?: readonly SampledPool[];
  readonly load1?: number;
  readonly memoryBytes?: number;
  readonly memoryAvailableBytes?: number;
  /** Why PostgreSQL, or a part of it, could not be asked. */
  readonly unreadable?: string;
};

export type ServerSample = {
  /** Milliseconds since the epoch by the clock of the host. */
  readonly at: number;
  readonly inRecovery: boolean;
  /** What the receiver of a standby does; absent where none runs. */
  readonly receiver?: string;
  /** Commits and rollbacks since the statistics began. */
  readonly transactions: number;
  readonly connections: number;
  readonly maxConnections: number;
  readonly active: number;
  readonly idle: number;
  readonly idleInTransaction: number;
  /** Sessions that wait for a lock. */
  readonly blocked: number;
  /** Active sessions by the type of what they wait for; `CPU` for nothing. */
  readonly waits: Readonly<Record<string, number>>;
};

export type Follower = {
  readonly name: string;
  readonly state: string;
  readonly sync: string;
  readonly lagBytes: number | null;
  readonly lagSeconds: number | null;
};

export type SampledSession = {
  readonly pid: number;
  readonly user: string | null;
  readonly database: string | null;
  readonly application: string;
  /** An address; `local` for the socket, through which PgBouncer comes as well; null for a process of the server. */
  readonly client: string | null;
  readonly kind: string;
  readonly state: string | null;
  readonly waitType: string | null;
  readonly waitEvent: string | null;
  readonly transactionSeconds: number | null;
  readonly querySeconds: number | null;
  /** For how long it has been in its state. */
  readonly stateSeconds: number | null;
  /** Its beginning, as the server shows it. */
  readonly query: string;
  /** Processes that it waits for; 0 is a prepared transaction. */
  readonly blockedBy: readonly number[];
  /** Prepared transactions that hold what it waits for, by their names. */
  readonly blockedByPrepared: readonly string[];
  /** What it waits for: `transactionid ShareLock`. */
  readonly lock: string | null;
};

export type PreparedTransaction = {
  readonly name: string;
  readonly owner: string;
  readonly database: string;
  readonly seconds: number;
};

/** Who keeps vacuum from taking away what is dead. */
export type HorizonHolder = {
  readonly kind: 'session' | 'standby' | 'slot' | 'prepared';
  /** A process, or the name of a slot or a prepared transaction. */
  readonly name: string;
  /** Transactions that have begun since. */
  readonly transactions: number;
};

export type SampledPool = {
  readonly database: string;
  readonly user: string;
  readonly mode: string;
  readonly clientsActive: number;
  readonly clientsWaiting: number;
  readonly serversActive: number;
  readonly serversIdle: number;
  /** How long the first one has waited. */
  readonly waitSeconds: number;
};
