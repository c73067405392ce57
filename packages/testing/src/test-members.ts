import { metricNames, type AnyModule, type Content, type Registration } from '@pigsty/sdk';
import { contentFaults, canonicalJson, planFromNothing } from '@pigsty/sdk/engine';
import { plain, syntaxError } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';

import type { Scenario } from './scenario.ts';

/** What needs no scenario: alerts and dashboards speak of metrics that exist. */
export function testContent({ content = {}, requires }: AnyModule): void {
  const { records = [], alerts = [], dashboards = [] } = content;
  test('content is sound, is JSON, and speaks of no metric that nobody declares', () => {
    expect(contentFaults(content)).toEqual([]);
    expect(JSON.parse(JSON.stringify(content))).toEqual(content);
    const known = new Set([
      ...namesIn(content),
      // They follow from registrations.
      'up',
      'probe_success',
    ]);
    // Those of a module that is on every host of this one are declared there.
    const neighbours = (requires?.onHost ?? []).map((name) => new RegExp(`^${name.replace('?', '')}[_:]`));
    const declared = (name: string): boolean => known.has(name) || neighbours.some((n) => n.test(name));
    const undeclared = (expr: string): readonly string[] => metricNames(expr).filter((n) => !declared(n));
    for (const { name, expr } of [...records, ...alerts])
      expect(undeclared(expr), `${name} uses a metric that is not declared: ${expr}`).toEqual([]);
    for (const { id, rows, variables = [] } of dashboards) {
      for (const { metric } of variables)
        expect(undeclared(metric), `${id} offers values of ${metric}`).toEqual([]);
      for (const panel of rows.flatMap((r) => r.panels)) {
        if (panel.panel === 'logs') continue;
        for (const { expr } of [panel.series].flat())
          expect(
            undeclared(expr),
            `panel "${panel.title}" of ${id} uses a metric that is not declared`,
          ).toEqual([]);
      }
    }
  });
}

function namesIn({ metrics = [], records = [] }: Content): readonly string[] {
  return [
    ...metrics.flatMap(({ name, type }) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
    ...records.map((r) => r.name),
  ];
}

export function testProbes(definition: AnyModule, { clusters, inventory }: Scenario): void {
  test('every probe has a name, a deadline, and a script that a POSIX shell understands', () => {
    for (const cluster of clusters)
      for (const probe of definition.probes(cluster, { inventory })) {
        expect(probe.name.length).toBeGreaterThan(3);
        expect(probe.deadlineMs).toBeGreaterThan(0);
        expect(syntaxError(probe.script), probe.name).toBe('');
        // Whatever a host answers, there is a verdict.
        expect(['ok', 'warn', 'fail', 'unknown']).toContain(probe.judge({ code: 127, output: '' }).state);
      }
  });
}

export function testPartialRemoval(definition: AnyModule, scenario: Scenario): void {
  test('removing one host of a cluster plans without circles, and what refuses it says what to do', () => {
    const hosts = [...new Set(scenario.clusters.flatMap((c) => c.instances.map((i) => i.host)))];
    for (const host of hosts) {
      const stages = scenario.remove(new Set([host]));
      planFromNothing(stages, scenario.planning);
    }
    for (const cluster of scenario.clusters)
      for (const { host } of cluster.instances)
        for (const problem of definition.plan.refuseRemove(
          cluster,
          scenario.facts,
          { hosts: new Set([host]) },
          scenario.estate,
        )) {
          expect(problem.rule).not.toBe('');
          expect(problem.hint, `the refusal "${problem.message}" needs a hint`).toBeTruthy();
        }
  });
}

/** What a collector calls the jobs of probes. */
const probeJobs = { icmp: 'ping', tcp: 'tcp', http: 'http' } as const;

export function testRegistrations(definition: AnyModule, { clusters, inventory }: Scenario): void {
  test('registrations name instances of their cluster, each thing once', () => {
    const all = clusters.flatMap((cluster) => {
      const mine = definition.register(cluster, { inventory });
      const names = cluster.instances.map((i) => i.name);
      // A host may run several servers of an instance: redis-ms-1-6379.
      const isNamed = (ins: string): boolean => names.some((n) => ins === n || ins.startsWith(`${n}-`));
      // A server may have a name of its own: vmetrics-1 of infra-1. Then its address is that of a host of the cluster.
      const hosts = new Set(cluster.instances.map((i) => i.host));
      // Or it is of nobody here, and asked through a host of the cluster.
      const isAsked = (r: Registration): boolean =>
        r.type === 'scrape' && r.targets.every((target) => hosts.has(target.replace(/:\d+$/, '')));
      for (const r of mine)
        if ('ins' in r)
          expect(isNamed(r.ins) || hosts.has(r.ip) || isAsked(r), `${r.type} of ${r.ins}`).toBe(true);
      return mine;
    });
    expect(JSON.parse(canonicalJson(all))).toEqual(JSON.parse(JSON.stringify(all)));
    const texts = all.map((r) => canonicalJson(r));
    expect(texts).toEqual([...new Set(texts)]);
  });
}

/** One scenario has them, not all: an engine may have no metrics, and be asked for its health instead. */
export function testAlertJobs(definition: AnyModule, scenarios: () => readonly Scenario[]): void {
  test('every job that an alert uses is registered in a scenario', () => {
    const all = scenarios().flatMap(({ clusters, inventory }) =>
      clusters.flatMap((cluster) => definition.register(cluster, { inventory })),
    );
    // A module that stands on another one may ask for what that registers under its own name: whether the host is up.
    const jobs = new Set([
      ...definition.requires.onHost,
      ...all.flatMap((r) => (r.type === 'scrape' ? [r.job] : r.type === 'probe' ? [probeJobs[r.kind]] : [])),
    ]);
    const used = (definition.content?.alerts ?? []).flatMap(({ expr }) =>
      [...expr.matchAll(/job="([^"]+)"/g)].map(([, job]) => job ?? ''),
    );
    for (const job of used) expect([...jobs], `an alert uses the job ${job}`).toContain(job);
  });
}

export function testPreflight({ preflight }: AnyModule, { clusters, inventory, facts }: Scenario): void {
  if (preflight === undefined) return;
  test('every preflight topic asks in POSIX shell and has an answer to silence', () => {
    const { topics = [] } = preflight;
    expect(topics.map((t) => t.name)).toEqual([...new Set(topics.map((t) => t.name))]);
    for (const cluster of clusters)
      for (const instance of cluster.instances) {
        const host = facts.host(instance.host);
        if (host === undefined) continue;
        for (const { path } of preflight.disks?.(instance) ?? []) expect(path).toMatch(/^\//);
        for (const path of preflight.files?.(instance) ?? []) expect(path).toMatch(/^\//);
        for (const topic of topics) {
          const script = topic.script?.(instance, cluster, inventory);
          if (script !== undefined) expect(syntaxError(plain(script)), topic.name).toBe('');
          for (const { check, state, remedy } of topic.judge('', { cluster, instance, host, inventory }))
            expect(state === 'ok' || remedy !== undefined, `${check} needs a remedy`).toBe(true);
        }
      }
  });
}
