import { answers, file, unit, type Op } from '@pigsty/sdk';
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
    answers({
      what: title,
      url: `http://127.0.0.1:${port}${healthPath}`,
      unit: name,
      timeoutMs: 30_000,
    }),
  ];
}
