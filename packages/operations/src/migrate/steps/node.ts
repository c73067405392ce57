import type { Step } from '../step.ts';

const vector = 'Vector took the place of Promtail';
const environments = 'Python packages go into an environment made by uv';
/** Words that Ansible reads as true or false. */
function truth(value: unknown): string {
  const word = String(value).toLowerCase();
  if (['yes', 'on', '1'].includes(word)) return 'true';
  return ['no', 'off', '0'].includes(word) ? 'false' : word;
}

const MODULES: Readonly<Record<string, string>> = {
  local: 'local',
  public: 'node,infra,pgsql',
  both: 'local,node,infra,pgsql',
  none: '',
};

export const nodeSteps: readonly Step[] = [
  {
    kind: 'convert',
    name: 'node_disable_firewall',
    to: 'node_firewall_mode',
    since: 'v4.0.0',
    reason: 'the firewall has three modes',
    values: '`true` becomes `off`, `false` becomes `none`: it is left alone as before',
    convert: (value) =>
      new Map([
        ['true', 'off'],
        ['false', 'none'],
      ]).get(truth(value)),
  },
  {
    kind: 'convert',
    name: 'node_disable_selinux',
    to: 'node_selinux_mode',
    since: 'v4.0.0',
    reason: 'SELinux has three modes',
    values: '`true` becomes `disabled`; `false` left the mode alone, which has no counterpart',
    convert: (value) => new Map([['true', 'disabled']]).get(truth(value)),
  },
  {
    kind: 'convert',
    name: 'node_repo_method',
    to: 'node_repo_modules',
    since: 'v2.6.0',
    reason: 'repositories are chosen by module',
    values: Object.entries(MODULES)
      .map(([from, to]) => `\`${from}\` becomes \`'${to}'\``)
      .join(', '),
    convert: (value) => MODULES[String(value)],
  },
  ...['node_repo_local_urls', 'node_local_repo_urls'].map((name): Step => ({
    kind: 'remove',
    name,
    since: 'v2.6.0',
    reason: 'the local repository is an entry `local` of repo_upstream',
    advice: 'For another address than http://${admin_ip}/pigsty add such an entry.',
  })),
  { kind: 'rename', name: 'promtail_enabled', to: 'vector_enabled', since: 'v4.0.0', reason: vector },
  { kind: 'rename', name: 'promtail_clean', to: 'vector_clean', since: 'v4.0.0', reason: vector },
  { kind: 'remove', name: 'promtail_port', since: 'v4.0.0', reason: vector, advice: 'vector_port is 9598.' },
  {
    kind: 'remove',
    name: 'promtail_positions',
    since: 'v4.0.0',
    reason: vector,
    advice: 'It is kept in vector_data.',
  },
  ...['infra_pip', 'infra_pip_packages', 'infra_packages_pip'].map((name): Step => ({
    kind: 'rename',
    name,
    to: 'node_pip_packages',
    since: 'v4.0.0',
    reason: environments,
  })),
];
