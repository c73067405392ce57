import { requireSoundContent } from '../content/content.ts';
import { samplesOf } from '../content/samples.ts';
import { isPigstyError, PigstyError } from '../words/error.ts';
import type { Stage, StageDraft } from '../plan/stage.ts';
import type { Cluster } from './cluster.ts';
import type { Module, ModuleDefinition } from './definition.ts';
import { requireContract } from './contract-version.ts';

/** Supplies what a definition leaves out, completes its stages, and names the module in every error from inside it. */
export function completeDefinition<P, F>(definition: ModuleDefinition<P, F>): Module<P, F> {
  requireContract(definition);
  requireSoundContent(definition.name, definition.content ?? {});
  const { plan, requires = {}, factsOf } = definition;
  const within = <T>(what: string, cluster: Cluster<P>, work: () => T): T =>
    named({ module: definition.name, what, cluster: cluster.name }, work);
  return {
    ...definition,
    requires: {
      onHost: requires.onHost ?? [],
      inEstate: requires.inEstate ?? [],
      after: requires.after ?? [],
    },
    plan: {
      install: (cluster, facts, estate) =>
        within('plan.install', cluster, () =>
          completeStages(definition, cluster, plan.install(cluster, facts, estate)),
        ),
      remove: (cluster, facts, options, estate) =>
        within('plan.remove', cluster, () =>
          completeStages(definition, cluster, plan.remove?.(cluster, facts, options, estate) ?? []),
        ),
      refuseRemove: (cluster, facts, options, estate) =>
        within(
          'plan.refuseRemove',
          cluster,
          () => plan.refuseRemove?.(cluster, facts, options, estate) ?? [],
        ),
    },
    probes: (cluster, estate) => within('probes', cluster, () => definition.probes?.(cluster, estate) ?? []),
    register: (cluster, estate) =>
      within('register', cluster, () => [
        ...(definition.register?.(cluster, estate) ?? []),
        ...samplesOf(definition, cluster),
      ]),
    ...(factsOf === undefined
      ? {}
      : { factsOf: (cluster, inventory) => within('factsOf', cluster, () => factsOf(cluster, inventory)) }),
    procedures: definition.procedures ?? [],
    queries: definition.queries ?? [],
  };
}

/** Fills in the module, the cluster, and for a stage at a leader the cluster's name as its host. */
export function completeStages(
  { name: module, clustersPerHost }: Pick<ModuleDefinition<never, never>, 'name' | 'clustersPerHost'>,
  cluster: Pick<Cluster<unknown>, 'name'>,
  drafts: readonly StageDraft[],
): readonly Stage[] {
  return drafts.map((draft): Stage => {
    const host = draft.host ?? (draft.at === undefined ? undefined : cluster.name);
    if (host === undefined)
      throw new PigstyError('BUG', `stage ${module}.${draft.name} of ${cluster.name} has no host`, {
        hint: 'Give it a `host`, or an `at` that finds one.',
      });
    return {
      ...draft,
      module: draft.module ?? module,
      host,
      after: draft.after ?? [],
      ...(draft.cluster !== undefined || clustersPerHost === 'one' ? {} : { cluster: cluster.name }),
    };
  });
}

/** An error from inside a module says where it came from. */
export function named<T>(
  { module, what, cluster }: { readonly module: string; readonly what: string; readonly cluster: string },
  work: () => T,
): T {
  try {
    return work();
  } catch (cause) {
    if (isPigstyError(cause)) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new PigstyError('BUG', `module ${module}, ${what} of ${cluster}: ${message}`, {
      where: { module, cluster },
      hint: `This is a mistake of the module ${module}, not of the inventory.`,
      cause,
    });
  }
}
