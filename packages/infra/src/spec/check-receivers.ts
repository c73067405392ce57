import { isWritten, nearestName, type ClusterFinding, type Inventory } from '@pigsty/sdk';
import { WATCHDOG } from '../render/alertmanager-yml.ts';
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
  if (refused) return labels(params);
  const isRefused =
    params.alertmanager_routes.length === 0 &&
    isWritten(inventory, first?.host ?? '', ['alertmanager_routes']);
  return [...nowhere(params, names), ...(isRefused ? [] : unused(params, names)), ...labels(params)];
}

type Params = InfraCluster['params'];

interface Leading {
  readonly receiver: string;
  readonly path: ClusterFinding['path'];
}

/** Routes, and those inside of them. */
function leading(routes: readonly unknown[], path: ClusterFinding['path']): readonly Leading[] {
  return routes.flatMap((route, i): readonly Leading[] => {
    if (typeof route !== 'object' || route === null) return [];
    const { receiver, routes: inner }: { readonly receiver?: unknown; readonly routes?: unknown } = route;
    return [
      ...(typeof receiver === 'string' ? [{ receiver, path: [...path, i] }] : []),
      ...(Array.isArray(inner) ? leading(inner, [...path, i, 'routes']) : []),
    ];
  });
}

function nowhere(
  { alertmanager_routes: routes }: Params,
  names: readonly string[],
): readonly ClusterFinding[] {
  return leading(routes, ['alertmanager_routes']).flatMap(({ receiver, path }) =>
    names.includes(receiver)
      ? []
      : [
          {
            rule: 'alert-route',
            path: [...path, 'receiver'],
            message: `there is no receiver ${receiver}`,
            hint:
              names.length === 0
                ? 'Declare it in alertmanager_receivers.'
                : `Receivers: ${names.join(', ')}.`,
          },
        ],
  );
}

/** The first receiver gets what no route sends elsewhere, and the watchdog a signal of its own; nothing comes to others. */
function unused(
  { alertmanager_routes: routes }: Params,
  names: readonly string[],
): readonly ClusterFinding[] {
  const led = new Set(leading(routes, []).map(({ receiver }) => receiver));
  // A route with a name that is none may be meant for it: that is told.
  if ([...led].some((name) => !names.includes(name))) return [];
  const usual = names.find((name) => name !== WATCHDOG);
  return names.flatMap((name, i): readonly ClusterFinding[] =>
    name === usual || name === WATCHDOG || led.has(name)
      ? []
      : [
          {
            severity: 'warning',
            rule: 'alert-receiver-unused',
            path: ['alertmanager_receivers', i, 'name'],
            message: `no route leads to the receiver ${name}: it is never told of an alert`,
            hint: `Add a route: alertmanager_routes: [{ receiver: ${name}, matchers: ['severity="CRIT"'] }]`,
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
