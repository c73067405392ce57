import { directory, file, type StageDraft } from '@pigsty/sdk';
import { renderAlertmanagerConfig } from '../render/alertmanager-yml.ts';
import { renderAlertmanagerTls } from '../render/alertmanager-tls.ts';
import { renderBlackboxConfig } from '../render/blackbox-yml.ts';
import { anyOf, optionWords } from '../render/units.ts';
import {
  alertmanager,
  blackbox,
  nginx,
  vmalert,
  vmetrics,
  type InfraCluster,
  type InfraNode,
} from '../spec/components.ts';
import { paths, topics, users } from '../spec/paths.ts';
import { portalUrl } from '../spec/portal.ts';
import { serviceOps } from './service.ts';
import { LATENCY } from './stores.ts';

const shared = { group: users.group, mode: '0640' } as const;

/** Rules that are evaluated, who is told of them, and what asks from outside. */
export function alerting(cluster: InfraCluster, node: InfraNode): readonly StageDraft[] {
  return [...evaluation(node), ...notification(cluster, node), ...probing(node), ...nginxExporter(node)];
}

function evaluation(node: InfraNode): readonly StageDraft[] {
  const { host, params } = node;
  if (!vmalert.enabled(params)) return [];
  const store = `http://127.0.0.1:${params.vmetrics_port}`;
  const interval = params.vmetrics_scrape_interval;
  return [
    {
      name: vmalert.name,
      host,
      after: [`${vmetrics.name}@self`, 'registry@self'],
      ops: serviceOps(node, vmalert, {
        description: 'vmalert of Pigsty: recording rules and alerts',
        user: users.victoria,
        after: vmetrics.unit,
        openFiles: 131_072,
        reload: 'SIGHUP',
        exec: [
          '/usr/bin/vmalert',
          `-httpListenAddr=127.0.0.1:${params.vmalert_port}`,
          `-datasource.url=${store}`,
          `-remoteWrite.url=${store}`,
          `-remoteRead.url=${store}`,
          params.alertmanager_enabled
            ? `-notifier.url=http://127.0.0.1:${params.alertmanager_port}`
            : '-notifier.blackhole',
          `-rule=${paths.rules}/*.yml`,
          `-evaluationInterval=${typeof interval === 'number' ? `${interval}s` : interval}`,
          `-rule.evalDelay=${LATENCY}`,
          `-external.url=${portalUrl(node)}/vmalert`,
          ...optionWords(params.vmalert_options),
        ],
      }),
    },
  ];
}

/** The Alertmanagers of several infra nodes tell each other what has been said: one message, not two. */
function notification(cluster: InfraCluster, node: InfraNode): readonly StageDraft[] {
  const { host, params } = node;
  if (!alertmanager.enabled(params)) return [];
  const others = cluster.instances.filter((i) => i.host !== host && alertmanager.enabled(i.params));
  const { unit } = alertmanager;
  const restart = { notifies: [topics.restart(unit)] };
  return [
    {
      name: alertmanager.name,
      host,
      after: ['base@self'],
      ops: [
        directory({ path: paths.alertmanager, owner: users.prometheus, group: users.group, mode: '0700' }),
        file(
          {
            path: paths.alertmanagerConfig,
            content: renderAlertmanagerConfig(params),
            owner: users.prometheus,
            ...shared,
            check: ['amtool', 'check-config', '{}'],
          },
          { notifies: [topics.reload(unit)] },
        ),
        ...(others.length === 0
          ? []
          : [file({ path: paths.alertmanagerTls, content: renderAlertmanagerTls(), ...shared }, restart)]),
        ...serviceOps(node, alertmanager, {
          description: 'Alertmanager of Pigsty',
          user: users.prometheus,
          openFiles: 16_384,
          reload: 'SIGHUP',
          exec: anyOf(
            ['alertmanager', 'prometheus-alertmanager'],
            [
              `--config.file=${paths.alertmanagerConfig}`,
              `--storage.path=${paths.alertmanager}`,
              `--web.listen-address=127.0.0.1:${params.alertmanager_port}`,
              `--web.external-url=${portalUrl(node)}/alertmgr`,
              '--web.route-prefix=/',
              ...(others.length === 0
                ? ['--cluster.listen-address=']
                : [
                    `--cluster.listen-address=${host}:${params.alertmanager_cluster_port}`,
                    `--cluster.tls-config=${paths.alertmanagerTls}`,
                    ...others.map((o) => `--cluster.peer=${o.host}:${o.params.alertmanager_cluster_port}`),
                  ]),
              ...optionWords(params.alertmanager_options),
            ],
          ),
        }),
      ],
    },
  ];
}

function probing(node: InfraNode): readonly StageDraft[] {
  const { host, params } = node;
  if (!blackbox.enabled(params)) return [];
  return [
    {
      name: blackbox.name,
      host,
      after: ['base@self'],
      ops: [
        file(
          {
            path: paths.blackboxConfig,
            content: renderBlackboxConfig(),
            owner: users.prometheus,
            ...shared,
          },
          { notifies: [topics.reload(blackbox.unit)] },
        ),
        ...serviceOps(node, blackbox, {
          description: 'blackbox_exporter of Pigsty: asks from outside',
          user: users.prometheus,
          openFiles: 16_384,
          reload: 'SIGHUP',
          capability: 'CAP_NET_RAW',
          exec: anyOf(
            ['blackbox_exporter', 'prometheus-blackbox-exporter'],
            [
              `--config.file=${paths.blackboxConfig}`,
              `--web.listen-address=127.0.0.1:${params.blackbox_port}`,
              // It would say a line for each probe.
              '--log.level=warn',
              ...optionWords(params.blackbox_options),
            ],
          ),
        }),
      ],
    },
  ];
}

function nginxExporter(node: InfraNode): readonly StageDraft[] {
  const { host, params } = node;
  if (!nginx.enabled(params)) return [];
  return [
    {
      name: 'nginx-exporter',
      host,
      after: ['nginx@self'],
      ops: serviceOps(node, nginx, {
        description: 'nginx_exporter of Pigsty',
        user: users.prometheus,
        openFiles: 16_384,
        exec: anyOf(
          ['nginx_exporter', 'nginx-prometheus-exporter', 'prometheus-nginx-exporter'],
          [
            `--nginx.scrape-uri=http://127.0.0.1:${params.nginx_port}/nginx`,
            `--web.listen-address=127.0.0.1:${params.nginx_exporter_port}`,
          ],
        ),
      }),
    },
  ];
}
