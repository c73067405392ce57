import { verdict, type Probe, type ProbeSubject } from '@pigsty/sdk';
import { logsPlugin } from '../render/grafana/sources.ts';

const plugins = '/var/lib/grafana/plugins';

/** Grafana has the plugin that its source of logs asks for, under the ID that it asks for. */
export function logsPluginLoads(subject: ProbeSubject): Probe {
  const { id, since, package: name } = logsPlugin;
  return {
    ...subject,
    name: 'Grafana has the plugin that reads logs',
    script: `for json in ${plugins}/*/plugin.json ${plugins}/*/dist/plugin.json; do [ ! -f "$json" ] || sed -n 's/^[[:space:]]*"id"[[:space:]]*:[[:space:]]*"\\([^"]*\\)".*/\\1/p' "$json" | head -n 1; done`,
    deadlineMs: 5000,
    judge: ({ output }) => {
      const there = output.split('\n').filter((line) => line !== '');
      if (there.includes(id)) return verdict.ok(id);
      const former = there.find((other) => /^victorialogs-/.test(other));
      return verdict.warn(
        former === undefined
          ? `no plugin ${id} in ${plugins}: its dashboards show no logs`
          : `the plugin there is ${former}, of before ${since}: its dashboards show no logs, which ask for ${id}`,
        `install ${name} of ${since} or later where a repository has it; the portal shows logs without it`,
      );
    },
  };
}
