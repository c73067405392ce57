import { certificateProbe } from '@pigsty/node/contract';
import type { Probe, Verdict } from '@pigsty/sdk';
import {
  componentName,
  componentsOf,
  vmalert,
  type InfraCluster,
  type InfraNode,
} from '../spec/components.ts';
import { paths } from '../spec/paths.ts';
import { rulesAreSound, targetsAnswer, type Subject } from './watching.ts';

const get = (url: string, seconds = 4): string => `curl -q -fsS --noproxy '*' --max-time ${seconds} '${url}'`;

/** Every server of every infra node, and whether what is expected is seen. */
export function probes(cluster: InfraCluster): readonly Probe[] {
  return cluster.instances.flatMap((node): readonly Probe[] => {
    const { params } = node;
    const subject = { module: 'infra', cluster: cluster.name, instance: node.name, host: node.host };
    return [
      ...componentsOf(node).map((component) =>
        answers(
          { ...subject, instance: componentName(component, node) },
          {
            title: component.title,
            unit: component.unit,
            url: `http://127.0.0.1:${component.port(params)}${component.healthPath}`,
          },
        ),
      ),
      ...(params.nginx_enabled
        ? [
            answers(subject, {
              title: 'nginx',
              unit: 'nginx.service',
              url: `http://127.0.0.1:${params.nginx_port}/healthz`,
            }),
            ...(params.nginx_sslmode === 'disable'
              ? []
              : [certificateProbe({ ...subject, path: paths.portalCertificate })]),
          ]
        : []),
      ...(params.dns_enabled ? [resolves(subject, node)] : []),
      ...(params.vmetrics_enabled ? [targetsAnswer(subject, node)] : []),
      ...(vmalert.enabled(params) ? [rulesAreSound(subject, node)] : []),
    ];
  });
}

function answers(
  subject: Subject,
  { title, unit, url }: { readonly title: string; readonly unit: string; readonly url: string },
): Probe {
  return {
    ...subject,
    name: `${title} runs, starts at boot and answers`,
    script: `echo "$(systemctl is-active ${unit}) $(systemctl is-enabled ${unit})"; ${get(url)} >/dev/null 2>&1 && echo answers`,
    deadlineMs: 6000,
    judge: ({ output }) => {
      const [active = '', enabled = '', answer] = output.trim().split(/\s+/);
      const hint = `journalctl -u ${unit} on ${subject.host}`;
      if (active !== 'active') return fail(`${unit} is ${active === '' ? 'unknown' : active}`, hint);
      if (answer !== 'answers') return fail('runs and does not answer', hint);
      return enabled === 'enabled' ? ok('running, enabled') : warn(`running, but ${enabled} at boot`);
    },
  };
}

function resolves(subject: Subject, { params }: InfraNode): Probe {
  const [, name] = params.dns_records[0]?.trim().split(/\s+/) ?? [];
  return {
    ...subject,
    name: 'the name server runs and knows the names of the estate',
    script: `systemctl is-active dnsmasq.service; cat ${paths.names}/* | grep -c -v '^#'; ss -Hlun 'sport = :${params.dns_port}' | grep -c .`,
    deadlineMs: 5000,
    judge: ({ output }) => {
      const [active = '', names = '0', sockets = '0'] = output.trim().split('\n');
      if (active !== 'active')
        return fail(`dnsmasq.service is ${active === '' ? 'unknown' : active}`, `journalctl -u dnsmasq`);
      if (Number(sockets) === 0)
        return fail(`nothing listens on UDP port ${params.dns_port}`, 'journalctl -u dnsmasq');
      return ok(`${names} names${name === undefined ? '' : `, ${name} among them`}`);
    },
  };
}

const ok = (detail: string): Verdict => ({ state: 'ok', detail });
const warn = (detail: string): Verdict => ({ state: 'warn', detail });
const fail = (detail: string, hint: string): Verdict => ({ state: 'fail', detail, hint });
