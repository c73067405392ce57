import {
  absent,
  answers,
  command,
  curlWord,
  file,
  text,
  unit,
  type Command,
  type Op,
  type StageDraft,
  type Text,
} from '@pigsty/sdk';
import { renderGrafanaIni } from '../render/grafana/ini.ts';
import { grafana, type InfraNode } from '../spec/components.ts';
import { paths, topics } from '../spec/paths.ts';

const restart = { notifies: [topics.restart(grafana.unit)] };

/** Grafana, as its package brings it, with our configuration; its sources and dashboards are in the registry. */
export function grafanaServer(node: InfraNode): readonly StageDraft[] {
  const { host, params } = node;
  if (!grafana.enabled(params)) return [];
  const { grafana_pgurl: url, grafana_admin_password: password } = params;
  return [
    {
      name: grafana.name,
      host,
      after: ['base@self', 'registry@self'],
      ops: [
        secret(paths.grafanaPassword, text`${password}`),
        url.matches((plain) => plain === '')
          ? absent({ path: paths.grafanaDatabase })
          : secret(paths.grafanaDatabase, text`${url}`),
        file(
          { path: paths.grafanaIni, content: renderGrafanaIni(node), group: 'grafana', mode: '0640' },
          restart,
        ),
        unit({
          name: grafana.unit,
          state: 'running',
          enabled: true,
          restartOn: [topics.restart(grafana.unit)],
        }),
        answers({
          what: grafana.title,
          url: `${local(node)}${grafana.healthPath}`,
          unit: grafana.unit,
          // A first start makes its database.
          timeoutMs: 120_000,
        }),
        administrator(node),
      ],
    },
  ];
}

const local = ({ params }: InfraNode): string => `http://127.0.0.1:${params.grafana_port}`;

const secret = (path: string, content: Text): Op =>
  file({ path, content, group: 'grafana', mode: '0640' }, restart);

/** Grafana takes the password of its settings once, when it makes its database. */
function administrator(node: InfraNode): Op {
  const { grafana_admin_username: name, grafana_admin_password: password } = node.params;
  const login: Command = {
    argv: [
      'curl',
      '-q',
      '-fsS',
      '--noproxy',
      '*',
      '--max-time',
      '8',
      '-o',
      '/dev/null',
      '-K',
      '-',
      `${local(node)}/ui/api/user`,
    ],
    stdin: password.map((plain) => `user = ${curlWord(`${name}:${plain}`)}\n`),
  };
  return command({
    name: `set the password of ${name} in Grafana`,
    run: {
      argv: ['sh', '-c', RESET, 'sh'],
      user: 'grafana',
      stdin: text`${password}`,
    },
    unless: login,
    timeoutMs: 120_000,
  });
}

/** Its own command, under the name that this version has for it. */
const RESET = `cd /usr/share/grafana || exit 1
if command -v grafana >/dev/null; then set -- grafana cli; else set -- grafana-cli; fi
exec "$@" --homepath /usr/share/grafana --config ${paths.grafanaIni} admin reset-admin-password --password-from-stdin`;

/** Where grafana_enabled was true before: stopped, its data kept. A Grafana of somebody else is left alone. */
export function grafanaRetired({ host, params }: InfraNode, isOurs: boolean): readonly StageDraft[] {
  if (grafana.enabled(params) || !isOurs) return [];
  return [
    {
      name: 'grafana-retired',
      host,
      after: ['base@self'],
      ops: [unit({ name: grafana.unit, state: 'stopped', enabled: false })],
    },
  ];
}
