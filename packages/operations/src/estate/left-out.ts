import { nearestName, type Cluster, type Inventory, type Problem } from '@pigsty/sdk';
import {
  listsLacking,
  moduleLacking,
  RULES_OF_A_MEMBER,
  RULES_OF_A_NAME,
  serversLacking,
  valuesOfOthers,
} from './follow-on.ts';

/** Hosts that mistakes have kept out of the clusters that they belong to, and what only follows from that. */
export class LeftOut {
  readonly #byModule = new Map<string, readonly string[]>();
  readonly #hosts = new Set<string>();

  /** A host of a module is left out where an error was found in its identity or in what it needs. */
  add(module: string, problems: readonly Problem[], clusters: readonly Cluster<unknown>[]): void {
    const inClusters = new Set(clusters.flatMap(({ instances }) => instances.map(({ host }) => host)));
    const hosts = problems.flatMap(({ severity, host }) =>
      severity === 'error' && host !== undefined && !inClusters.has(host) ? [host] : [],
    );
    // One message for several hosts names none of them.
    if (problems.some((p) => p.rule === 'seq-without-cluster')) this.#byModule.set(module, hosts);
    if (hosts.length === 0) return;
    this.#byModule.set(module, hosts);
    for (const host of hosts) this.#hosts.add(host);
  }

  /** A host that two clusters claim is a member of one of them only. */
  addClaimed(problems: readonly Problem[]): void {
    for (const { host } of problems) if (host !== undefined) this.#hosts.add(host);
  }

  of(module: string): boolean {
    return this.#byModule.has(module);
  }

  /** Problems without those that may be there only because of what is left out. */
  withoutFollowers(
    problems: readonly Problem[],
    clusters: readonly Cluster<unknown>[],
    inventory: Inventory,
  ): readonly Problem[] {
    return problems.filter((problem) => {
      const value = valuesOfOthers.get(problem.rule);
      if (value !== undefined && problems.some((p) => isRefused(p, value))) return false;
      if (serversLacking.has(problem.rule) && problems.some((p) => isRefusedServer(p, problem))) return false;
      if (problem.rule === 'vip-collision') return !problems.some((p) => isOfMembers(p, problem));
      const lacking = moduleLacking.get(problem.rule);
      if (lacking !== undefined && (this.of(lacking) || !RULES_OF_A_MEMBER.has(problem.rule)))
        return !this.of(lacking);
      if (problem.rule === 'object-store')
        return !problems.some((p) => isOfStore(p) || isOfServices(p) || isOfPort(p) || isUnfit(p, problem));
      if (problem.rule === 'minio-endpoint' && problems.some(isOfServices)) return false;
      if (RULES_OF_A_NAME.has(problem.rule))
        return !problems.some((p) => isOfHostNames(p) || isOfVip(p, { problem, clusters, inventory }));
      if (listsLacking.has(problem.rule)) return !isNameless(problem, problems);
      if (this.#hosts.size === 0 || !RULES_OF_A_MEMBER.has(problem.rule)) return true;
      const members = clusters
        .filter(({ name }) => name === problem.cluster)
        .flatMap(({ instances }) => instances);
      const groups = new Set(members.flatMap(({ host }) => groupsOf(host, inventory)));
      return ![...this.#hosts].some((host) => groupsOf(host, inventory).some((group) => groups.has(group)));
    });
  }
}

/** An entry of the object store's lists that could not be read may be the one that backups need. */
function isOfStore({ severity, subject }: Problem): boolean {
  return severity === 'error' && /\.minio_(?:users|buckets)\b/.test(subject);
}

function isRefused({ rule, subject }: Problem, value: RegExp): boolean {
  return rule === 'invalid-value' && value.test(subject);
}

/** A server of Redis that was refused on the same host, with a port that was probably meant to be the one that is missed. */
function isRefusedServer({ rule, subject }: Problem, { message }: Problem): boolean {
  const refused = /\.(?:hosts\.(.+)|vars)\.redis_instances(?:\.(\w+)(\.|$))?/.exec(subject);
  const missed = / on (\S+):(\d+)$/.exec(message);
  if (rule !== 'invalid-value' || refused === null || missed === null) return false;
  const [, host, key, more] = refused;
  const [, missedHost, port = ''] = missed;
  if (host !== undefined && host !== missedHost) return false;
  if (key === undefined || key === port) return true;
  return more === '' && (key.includes(port) || nearestName(port, [key]) !== undefined);
}

/** A password with a character that its file cannot hold is no other one's. */
function isUnfit({ rule, subject }: Problem, problem: Problem): boolean {
  return rule === 'unfit-text' && subject === problem.subject;
}

/** A line of names that could not be read may have the one that is looked for. */
function isOfHostNames({ severity, subject }: Problem): boolean {
  return severity === 'error' && /\.(?:node_etc_hosts|node_default_etc_hosts|dns_records)\b/.test(subject);
}

interface Named {
  readonly problem: Problem;
  readonly clusters: readonly Cluster<unknown>[];
  readonly inventory: Inventory;
}

/** A VIP that is refused, or of which there are two, may be the address that a line gives to the object store. */
function isOfVip({ severity, subject, rule, cluster }: Problem, named: Named): boolean {
  const { problem, clusters, inventory } = named;
  // Other names are missed whatever address they have.
  if (problem.rule !== 'minio-name' || !/_etc_hosts\b|\.dns_records\b/.test(problem.subject)) return false;
  if (rule !== 'vip-collision') return severity === 'error' && /\.vip_address$/.test(subject);
  const hosts = clusters.filter(({ name }) => name === cluster).flatMap(({ instances }) => instances);
  return hosts.some(({ host }) => {
    const vars = inventory.hosts.get(host)?.vars;
    return vars?.['minio_seq'] !== undefined || vars?.['haproxy_services'] !== undefined;
  });
}

/** A VIP that differs within the cluster, or of a host that is one too many there, is the other one's by that. */
function isOfMembers({ rule, position }: Problem, collision: Problem): boolean {
  if (position === undefined || position.line !== collision.position?.line) return false;
  return rule === 'differs-in-cluster' || rule === 'duplicate-seq';
}

/** The port of the object store, where it is refused, is not that of the store. */
function isOfPort({ severity, subject }: Problem): boolean {
  return severity === 'error' && /\.minio_port$/.test(subject);
}

/** A service of HAProxy whose port is wrong may be the one before the object store. */
function isOfServices({ severity, subject }: Problem): boolean {
  return severity === 'error' && /\bhaproxy_services\b/.test(subject);
}

/** Whether the names that a cluster lacks are no more than its entries whose name could not be read. */
function isNameless({ rule, cluster }: Problem, problems: readonly Problem[]): boolean {
  const ofCluster = problems.filter((p) => p.cluster === cluster);
  const lists = listsLacking.get(rule) ?? [];
  const others = ofCluster.filter((p) => p.rule !== rule);
  const nameless = others.map((p) => namesLost(p, lists)).reduce((sum, count) => sum + count, 0);
  const lacking = new Set(
    ofCluster.filter((p) => p.rule === rule).map(({ lacks, message }) => lacks ?? message),
  );
  return lacking.size <= nameless;
}

/** Of `pg-test.pg_users` all, of `pg-test.pg_users[0]`, its `name` and one that is misspelt one. */
function namesLost({ severity, subject }: Problem, lists: readonly string[]): number {
  const words = subject.split(/[.[]/);
  const last = words.at(-1) ?? '';
  if (severity !== 'error' || !lists.some((list) => words.includes(list))) return 0;
  if (lists.includes(last)) return Infinity;
  const isEntry = /^\d+\]$/.test(last) && lists.includes(words.at(-2) ?? '');
  return isEntry || nearestName(last, ['name']) !== undefined ? 1 : 0;
}

function groupsOf(host: string, inventory: Inventory): readonly string[] {
  return (inventory.hosts.get(host)?.groups ?? []).filter((group) => group !== 'all');
}
