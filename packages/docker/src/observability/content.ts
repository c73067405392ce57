import { alert, type Content, dashboard, metric, record, row, stat, timeseries } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';

/**
 * What the engine says of itself, which it would tell everybody on the network, and what it leaves out. Without an answer
 * there is one line.
 */
const command = `address=$(sed -n 's/.*"metrics-addr": *"\\([^"]*\\)".*/\\1/p' ${paths.config})
curl -fsS --max-time 5 "http://$address/metrics" 2>/dev/null |
awk '/^engine_daemon_(container_states_containers|health_checks_failed_total|events_total)/ { print; n++ } END { print "docker_up", (n > 0 ? 1 : 0) }'
if restarting=$(timeout 3 docker ps --quiet --filter status=restarting 2>/dev/null); then echo "docker_containers_restarting $(printf %s "$restarting" | grep -c .)"; fi`;
const from = { command, every: '15s' } as const;
const states = 'engine_daemon_container_states_containers';

/** Metrics, alerts and the dashboard of container engines. Names with `engine_daemon_` are the engine's own. */
export const content: Content = {
  metrics: [
    metric({ name: 'docker_up', type: 'gauge', unit: 'flag', help: 'whether the engine answers', from }),
    metric({
      name: 'docker_containers_restarting',
      type: 'gauge',
      unit: 'count',
      help: 'containers that are between two starts',
      from,
    }),
    metric({
      name: states,
      type: 'gauge',
      unit: 'count',
      labels: ['state'],
      help: 'containers that run, are paused, are stopped',
      from,
    }),
    metric({
      name: 'engine_daemon_health_checks_failed_total',
      type: 'counter',
      unit: 'count',
      help: 'health checks of containers that failed',
      from,
    }),
    metric({
      name: 'engine_daemon_events_total',
      type: 'counter',
      unit: 'count',
      help: 'starts, stops, pulls and whatever else the engine logged',
      from,
    }),
  ],
  records: [
    record({
      name: 'docker:cls:containers',
      unit: 'count',
      help: 'containers by state, of all hosts',
      expr: `sum by (cls, state) (${states})`,
    }),
  ],
  alerts: [
    alert({
      name: 'DockerDown',
      expr: 'docker_up == 0',
      for: '1m',
      severity: 'warn',
      summary: 'Docker does not answer on {{ip}}',
      meaning: 'Containers go on as they are; none can be started, stopped or looked at.',
      firstCommand: 'pigsty health docker -l {{ip}}',
      dashboard: 'docker-overview',
    }),
    alert({
      name: 'DockerContainerRestarts',
      expr: 'docker_containers_restarting > 0',
      for: '5m',
      severity: 'warn',
      summary: 'A container on {{ip}} starts again and again',
      meaning: 'Its program ends right after each start. The log of the container says why.',
      firstCommand: 'pigsty health docker -l {{ip}}',
      dashboard: 'docker-overview',
    }),
  ],
  dashboards: [
    dashboard({
      id: 'docker-overview',
      title: 'Docker',
      variables: [{ name: 'ins', metric: 'docker_up' }],
      rows: [
        row('Is it well?', [
          stat({ title: 'Answers', unit: 'flag', series: { expr: 'docker_up{ins="$ins"}' } }),
          stat({
            title: 'Running',
            unit: 'count',
            series: { expr: `${states}{ins="$ins",state="running"}` },
          }),
          stat({
            title: 'Starting again and again',
            unit: 'count',
            series: { expr: 'docker_containers_restarting{ins="$ins"}' },
          }),
        ]),
        row('Over time', [
          timeseries({
            title: 'Containers of all hosts',
            unit: 'count',
            series: [{ expr: 'docker:cls:containers', legend: '{{state}}' }],
          }),
          timeseries({
            title: 'Events',
            unit: 'count',
            series: [{ expr: 'rate(engine_daemon_events_total{ins="$ins"}[5m])', legend: '{{ins}}' }],
          }),
          timeseries({
            title: 'Failed health checks',
            unit: 'count',
            series: [
              { expr: 'rate(engine_daemon_health_checks_failed_total{ins="$ins"}[5m])', legend: '{{ins}}' },
            ],
          }),
        ]),
      ],
    }),
  ],
};
