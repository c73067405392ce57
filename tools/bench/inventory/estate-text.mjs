/** An inventory of so many hosts with all six modules, as text: PostgreSQL in clusters of five, one host in ten with Redis. */
export function estateText(hosts) {
  const lines = [
    'all:',
    '  children:',
    `    infra: { hosts: { ${address(0)}: { infra_seq: 1 } } }`,
    `    etcd: { hosts: { ${[0, 1, 2].map((i) => `${address(i)}: { etcd_seq: ${i + 1} }`).join(', ')} }, vars: { etcd_cluster: etcd } }`,
    `    minio: { hosts: { ${address(3)}: { minio_seq: 1 } }, vars: { minio_cluster: minio } }`,
  ];
  for (let cluster = 0; cluster < hosts / 5; cluster += 1) lines.push(...postgres(cluster));
  for (let n = 0; n < hosts / 10; n += 1) lines.push(...redis(n));
  const vars = [
    '  vars:',
    `    admin_ip: ${address(0)}`,
    '    pg_version: 17',
    "    node_etc_hosts: ['${admin_ip} i.pigsty']",
    '',
  ];
  return [...lines, ...vars].join('\n');
}

function postgres(cluster) {
  const members = [1, 2, 3, 4, 5].map(
    (seq) =>
      `        ${address(cluster * 5 + seq - 1)}: { pg_seq: ${seq}, pg_role: ${seq === 1 ? 'primary' : 'replica'} }`,
  );
  return [
    `    pg-${cluster}:`,
    '      hosts:',
    ...members,
    '      vars:',
    `        pg_cluster: pg-${cluster}`,
    '        pg_users:',
    '          - { name: app, password: App.Password, pgbouncer: true, roles: [dbrole_readwrite] }',
    '          - { name: report, password: App.Report, roles: [dbrole_readonly] }',
    '        pg_databases: [{ name: app, owner: app }]',
    "        pg_services: [{ name: report, port: 5439, selector: '[? pg_role == `replica` ]', dest: postgres }]",
  ];
}

function redis(n) {
  return [
    `    redis-${n}:`,
    `      hosts: { ${address(n * 10 + 4)}: { redis_node: 1, redis_instances: { 6379: {}, 6380: { replica_of: '${address(n * 10 + 4)} 6379' } } } }`,
    `      vars: { redis_cluster: redis-${n}, redis_password: redis.${n} }`,
  ];
}

function address(i) {
  return `10.${20 + Math.floor(i / 62500)}.${Math.floor(i / 250) % 250}.${(i % 250) + 1}`;
}
