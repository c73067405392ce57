import { isWritten, nearestName, type ClusterFinding, type Inventory } from '@pigsty/sdk';
import type { InfraCluster } from './components.ts';

/** Routes that lead nowhere, and two receivers of one name. */
export function receivers(
  { params, instances: [first] }: InfraCluster,
  inventory: Inventory,
): readonly ClusterFinding[] {
  const names = params.alertmanager_receivers?.names ?? [];
  const twice = names.findIndex((name, i) => names.indexOf(name) !== i);
  if (twice >= 0)
    return [
      {
        rule: 'alert-receiver-twice',
        path: ['alertmanager_receivers', twice, 'name'],
        message: `two receivers are called ${names[twice]}`,
        hint: 'Rename one of them.',
      },
    ];
  // Those that are written and refused may be the ones that routes lead to.
  const refused =
    params.alertmanager_receivers === undefined &&
    isWritten(inventory, first?.host ?? '', ['alertmanager_receivers']);
  return [...(refused ? [] : nowhere(params, names)), ...labels(params)];
}

type Params = InfraCluster['params'];

function nowhere(
  { alertmanager_routes: routes }: Params,
  names: readonly string[],
): readonly ClusterFinding[] {
  return routes.flatMap(({ receiver }, i) =>
    names.includes(receiver)
      ? []
      : [
          {
            rule: 'alert-route',
            path: ['alertmanager_routes', i, 'receiver'],
            message: `there is no receiver ${receiver}`,
            hint:
              names.length === 0
                ? 'Declare it in alertmanager_receivers.'
                : `Receivers: ${names.join(', ')}.`,
          },
        ],
  );
}

/** Labels that the alerts of the estate have. */
const LABELS = [
  'alertname',
  'severity',
  'level',
  'category',
  'job',
  'cls',
  'ins',
  'ip',
  'instance',
  'datname',
];

/** A route that asks for a label which no alert has takes none. */
function labels({ alertmanager_routes: routes }: Params): readonly ClusterFinding[] {
  return routes.flatMap(({ matchers }, i) => {
    const texts: readonly unknown[] = Array.isArray(matchers) ? matchers : [];
    return texts.flatMap((text, at): readonly ClusterFinding[] => {
      const label = /^\s*\{?\s*([A-Za-z_]\w*)/.exec(String(text))?.[1] ?? '';
      const near = LABELS.includes(label) || label.length < 4 ? undefined : nearestName(label, LABELS);
      if (near === undefined) return [];
      return [
        {
          severity: 'warning',
          rule: 'alert-label',
          path: ['alertmanager_routes', i, 'matchers', at],
          message: `no alert has the label ${label}, and this route takes none`,
          hint: `Did you mean ${near}?`,
        },
      ];
    });
  });
}
