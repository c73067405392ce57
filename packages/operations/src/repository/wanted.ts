import type { PreflightReport } from '@pigsty/engine';
import type { InfraNode, WantedPackage } from '@pigsty/infra/contract';
import { packagesOf } from '@pigsty/pgsql/contract';
import { packageSpec, platformOf, type HostFacts, type Op, type PkgArgs } from '@pigsty/sdk';

/** What every host of the estate with the package format of the infra node would install, and what that node is to keep besides. */
export function wantedPackages(
  { hosts }: Pick<PreflightReport, 'hosts'>,
  { params }: InfraNode,
  facts: HostFacts,
): readonly WantedPackage[] {
  const planned = [...hosts.values()]
    .filter((host) => host.facts.family === facts.family)
    .flatMap(({ stages }) => stages.flatMap(({ ops }) => ops))
    .filter((op): op is Op<PkgArgs> => op.kind === 'pkg' && (op.args as PkgArgs).state !== 'absent')
    .map(({ args: { names, reason = 'packages of the estate', optional } }): WantedPackage => ({
      names,
      reason,
      ...(optional === true ? { optional } : {}),
    }));
  const lists = { repo_packages: params.repo_packages, repo_extra_packages: params.repo_extra_packages };
  const version = Number(majorOf(planned));
  const listed = Object.entries(lists).flatMap(([reason, words = []]) =>
    packagesOf(words, platformOf(facts), version).map((wish): WantedPackage => ({
      names: wish.names.map((name) => packageSpec(name, wish.version)),
      reason,
      ...(wish.optional === true ? { optional: true } : {}),
    })),
  );
  return [...planned, ...listed];
}

/** `$v` of a list is the PostgreSQL that the estate installs. */
function majorOf(planned: readonly WantedPackage[]): string {
  const names = planned.flatMap((p) => p.names);
  return names.map((n) => /^postgresql-?(\d+)(?:-server)?$/.exec(n)?.[1]).find((v) => v !== undefined) ?? '';
}
