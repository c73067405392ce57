import type { Content } from '../content/content.ts';
import type { ComparedResult, Probe, ToldResult } from '../health/probe.ts';
import type { Inventory } from '../inventory/model.ts';
import type { AnyOpKind } from '../op/kind.ts';
import type { Stage, StageDraft } from '../plan/stage.ts';
import type { Problem } from '../words/problem.ts';
import type { Cluster, Instance } from './cluster.ts';
import type { Drain } from './drain.ts';
import type { Estate } from './estate.ts';
import type { FactsOf, ModuleFacts } from './facts.ts';
import type { Preflight } from './preflight.ts';
import type { AnyProcedure } from './procedure.ts';
import type { AnyQuery } from './query.ts';
import type { Registration } from './registration.ts';
import type { ModuleSpec } from './spec.ts';

/** The version of the module contract that this package speaks. A module states the one that it was written for. */
export const CONTRACT = 2;

/** One question asked of each of a cluster's hosts before planning. */
export interface FactQuery<P, F> {
  /** Shell fragment, run as root; must succeed when nothing is installed yet. */
  script(instance: Instance<P>, cluster: Cluster<P>, estate: Pick<Estate, 'inventory'>): string;
  parse(output: string, instance: Instance<P>): F;
}

export interface RemoveOptions {
  /** Deletes data and backups too; the module's own parameters decide when absent. */
  readonly purgeData?: boolean;
  /** Allows what is refused by default (the running leader, the loss of a quorum, a safeguard). */
  readonly force?: boolean;
}

export interface RemovePlanOptions extends RemoveOptions {
  /** Hosts that are being removed; a subset of the cluster's. */
  readonly hosts: ReadonlySet<string>;
}

/** How a module's clusters are installed and removed. Pure functions; `S` is what they return stages as. */
export interface ModulePlan<P, F, S> {
  install(cluster: Cluster<P>, facts: ModuleFacts<F>, estate: Estate): readonly S[];
  remove(
    cluster: Cluster<P>,
    facts: ModuleFacts<F>,
    options: RemovePlanOptions,
    estate: Estate,
  ): readonly S[];
  /** Why removing these hosts is unsafe; empty when it is fine. `force` skips it. */
  refuseRemove(
    cluster: Cluster<P>,
    facts: ModuleFacts<F>,
    options: RemovePlanOptions,
    estate: Estate,
  ): readonly Problem[];
}

/** What a module collects from the others, and the stages that bring it to the collector. */
export interface Collection {
  /** Kinds of registrations: `['scrape', 'dns']`. */
  readonly types: readonly Registration['type'][];
  /** Names of stages of `plan.install` that are planned with every run that changes a registration: `['registry']`. */
  readonly stages: readonly string[];
  /** Of these kinds only what is on the collector's own host concerns it: an agent that reads the logs of its host. */
  readonly ofOwnHost?: readonly Registration['type'][];
  /** Of these kinds only what names the collector's own cluster as its `cls` concerns it: a database of that cluster. */
  readonly ofOwnCluster?: readonly Registration['type'][];
  /** What was registered is used until its module is gone: where that is removed, these stages come afterwards. */
  readonly afterRemoval?: boolean;
}

/** Clusters of another module that a cluster cannot do without. */
export interface Use {
  /** `minio` */
  readonly module: string;
  /** Only the cluster of this name; any of the module's will do when absent. */
  readonly cluster?: string;
  /** What for, after a comma: `whose backups go there`. */
  readonly why: string;
}

/**
 * What the author of a module writes. Only `name`, `contract`, `summary`, `params`, `identify` and `plan.install` are
 * demanded; `defineModule` supplies the rest.
 */
export interface ModuleDefinition<P, F> extends ModuleSpec<P> {
  /** Must be `CONTRACT` of the engine that loads the module. */
  readonly contract: number;
  /**
   * `one`: a host belongs to one cluster of this module, and a stage is named by its host alone. `many` when absent: the
   * names of stages carry the cluster.
   */
  readonly clustersPerHost?: 'one' | 'many';
  /**
   * Names of stages that other modules may come after, in every plan or in some: `['ready']`. A reference of another module to
   * a name that is neither here nor planned is an error, a weak one too. None when absent.
   */
  readonly offers?: readonly string[];
  /** Op kinds of this domain; the built-in ones are always there. */
  readonly ops?: readonly AnyOpKind[];
  readonly facts?: FactQuery<P, F>;
  /**
   * Costly work of planning these clusters that needs no facts (deriving keys from passwords). It runs while the hosts
   * answer and fills a cache of the module; a plan is the same without it.
   */
  prepare?(clusters: readonly Cluster<P>[]): Promise<void>;
  /** Facts of other modules' clusters, asked in the same execution per host. Read with `facts.from`. */
  readonly factsOf?: (cluster: Cluster<P>, inventory: Inventory) => readonly FactsOf[];
  /** What its running clusters cannot do without: the removal of that is refused while they are there, `force` skips it. */
  uses?(cluster: Cluster<P>, inventory: Inventory): readonly Use[];
  /** Rules that need facts (an unavailable version, too little memory). */
  checkFacts?(cluster: Cluster<P>, facts: ModuleFacts<F>, estate: Estate): readonly Problem[];
  readonly plan: Pick<ModulePlan<P, F, StageDraft>, 'install'> & Partial<ModulePlan<P, F, StageDraft>>;
  probes?(cluster: Cluster<P>, estate: Pick<Estate, 'inventory'>): readonly Probe[];
  /**
   * Verdicts that only the answers of several hosts allow together, in place of those of the probes: of all clusters that were
   * asked, what their probes `tell`.
   */
  compare?(all: readonly ToldResult[]): readonly ComparedResult[];
  register?(cluster: Cluster<P>, estate: Pick<Estate, 'inventory'>): readonly Registration[];
  readonly collects?: Collection;
  /** What has a beginning and an end: `pigsty <module> <procedure> <subject>`. */
  readonly procedures?: readonly AnyProcedure[];
  /** What is only asked: `pigsty <module> <query>`. */
  readonly queries?: readonly AnyQuery[];
  /**
   * How its clusters spare a host that goes down on purpose. Without it no host of a cluster of several members is taken
   * down; a cluster of one member is away for as long as its host is.
   */
  readonly drain?: Drain<P, F>;
  /** What `pigsty check` looks at for it. */
  readonly preflight?: Preflight<P>;
  /** Metrics, recording rules, alerts and dashboards. */
  readonly content?: Content;
}

/** A definition with everything in it, its stages complete: what the engine works with. */
export interface Module<P, F> extends Omit<
  ModuleDefinition<P, F>,
  'plan' | 'probes' | 'register' | 'procedures' | 'queries' | 'requires'
> {
  readonly requires: Required<NonNullable<ModuleSpec<P>['requires']>>;
  readonly plan: ModulePlan<P, F, Stage>;
  probes(cluster: Cluster<P>, estate: Pick<Estate, 'inventory'>): readonly Probe[];
  register(cluster: Cluster<P>, estate: Pick<Estate, 'inventory'>): readonly Registration[];
  readonly procedures: readonly AnyProcedure[];
  readonly queries: readonly AnyQuery[];
}

/** Any module, where the types no longer matter. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the engine holds modules of every type
export type AnyModule = Module<any, any>;
