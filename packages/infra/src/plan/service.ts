import { file, unit, wait, type Op } from '@pigsty/sdk';
import { renderService, type Service } from '../render/units.ts';
import type { Component, InfraNode } from '../spec/components.ts';
import { paths, topics } from '../spec/paths.ts';

/** The unit of a component, running, and an answer of its own that it is well. */
export function serviceOps({ params }: InfraNode, component: Component, service: Service): readonly Op[] {
  const { unit: name, title, healthPath } = component;
  const port = component.port(params);
  return [
    file(
      { path: `${paths.unitDirectory}/${name}`, content: renderService(service) },
      { notifies: [topics.restart(name)] },
    ),
    unit({
      name,
      state: 'running',
      enabled: true,
      restartOn: [topics.restart(name)],
      ...(service.reload === undefined ? {} : { reloadOn: [topics.reload(name)] }),
    }),
    wait({
      name: `${title} answers on ${port}`,
      until: `curl -q -fsS --noproxy '*' --max-time 2 -o /dev/null http://127.0.0.1:${port}${healthPath}`,
      timeoutMs: 30_000,
      intervalMs: 200,
      unit: name,
      diagnose: `systemctl --no-pager --lines=0 status ${name}; journalctl --no-pager --unit ${name} --lines=20 --output=cat`,
    }),
  ];
}
