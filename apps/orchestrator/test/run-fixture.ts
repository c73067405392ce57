import {
  type Change,
  type Plan,
  PigstyError,
  type PlannedStage,
  type RunResult,
  type Unknown,
} from '@pigsty/sdk';

/** A small plan with everything a view has to show: three marks, a diff, a reason, a located stage. */
export function samplePlan(): Plan {
  return {
    verb: 'install',
    hosts: ['10.10.10.10', '10.10.10.11'],
    added: ['node on 10.10.10.11'],
    problems: [],
    grade: 'restarts',
    digest: 'd1',
    stages: [
      stage('etcd.config', '10.10.10.10', [
        change('file', '/etc/etcd/etcd.conf', 'update /etc/etcd/etcd.conf', {
          detail:
            '--- /etc/etcd/etcd.conf\n+++ /etc/etcd/etcd.conf\n@@ -1,2 +1,2 @@\n name: etcd-1\n-quota: 1\n+quota: 2\n',
        }),
      ]),
      stage('etcd.launch', '10.10.10.10', [
        change('unit', 'etcd.service', 'restart etcd.service', {
          because: [{ subject: '/etc/etcd/etcd.conf', earlier: false }],
          interrupts: { what: 'restart', unit: 'etcd.service', of: '10.10.10.10' },
        }),
      ]),
      stage('node.base', '10.10.10.11', [
        change('directory', '/data', 'create /data (0755 root:root)', { action: 'create' }),
        change('absent', '/etc/old.conf', 'remove /etc/old.conf', { action: 'remove' }),
      ]),
      stage('pgsql.roles', 'pg-test', [change('pg.role', 'test', 'create role test', { action: 'create' })]),
      { ...stage('pgsql.databases', 'pg-test', []), unknown: ['app', 'audit', 'meta'].map(unknownDatabase) },
      stage('node.ready', '10.10.10.10', []),
    ],
  };
}

export function emptyPlan(): Plan {
  return {
    ...samplePlan(),
    added: [],
    stages: samplePlan().stages.map((s) => ({ ...s, changes: [], unknown: [] })),
  };
}

export function sampleResult(): RunResult {
  const plan = samplePlan();
  const applied = plan.stages.flatMap((s) => s.changes).slice(0, 2);
  const error = new PigstyError('WAIT_TIMEOUT', 'patroni.service did not become ready in 60 s', {
    where: { host: '10.10.10.11', stage: 'pgsql.primary@10.10.10.11', op: 'wait patroni answers' },
    log: 'patroni[412]: could not connect to etcd\npatroni[412]: giving up',
    hint: 'Try: ssh 10.10.10.11 journalctl -u patroni',
  });
  return {
    status: 'failed',
    plan,
    applied,
    failures: [{ stage: 'pgsql.primary@10.10.10.11', host: '10.10.10.11', error }],
    notAttempted: ['pgsql.roles@pg-test', 'pgsql.ready@10.10.10.11'],
    runId: '20261121-220000-ab12',
    timings: {
      totalMs: 65_400,
      planMs: 900,
      applyMs: 64_500,
      slowest: [
        { stage: 'pgsql.primary@10.10.10.11', what: 'wait patroni answers', ms: 60_000 },
        { stage: 'etcd.launch@10.10.10.10', what: 'restart etcd.service', ms: 1500 },
      ],
      execs: { '10.10.10.10': 4, '10.10.10.11': 5 },
    },
  };
}

function stage(name: string, host: string, changes: readonly Change[]): PlannedStage {
  const [module = '', short = ''] = name.split('.');
  const id = `${name}@${host}`;
  return {
    id,
    module,
    name: short,
    host,
    after: [],
    ops: changes.length + 3,
    changes: changes.map((c) => ({ ...c, stage: id, host, module })),
    unknown: [],
  };
}

function unknownDatabase(name: string): Unknown {
  const place = { stage: 'pgsql.databases@pg-test', host: 'pg-test', module: 'pgsql' };
  const because = 'the leader of pg-test was not found: asked 10.10.10.11';
  return { ...place, kind: 'pg.database', key: `pg-test/${name}`, because };
}

function change(kind: string, key: string, what: string, more: Partial<Change> = {}): Change {
  return { stage: '', host: '', module: '', kind, key, action: 'change', what, ...more };
}
