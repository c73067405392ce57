import { joinText, text, type Text } from '@pigsty/sdk';
import type { InfraParams } from '../spec/schema.ts';

/** A receiver with this name gets the signal that never stops, and nothing else. */
export const WATCHDOG = 'watchdog';

/** What `pigsty alert test` sends; its label `receiver` says who is to be told. */
export const TEST_ALERT = 'PigstyTest';

/** /etc/alertmanager.yml: one message per cluster; a host that is down speaks for all that runs on it. */
export function renderAlertmanagerConfig({
  alertmanager_receivers: receiving,
  alertmanager_routes: routes,
}: InfraParams): Text {
  const names = receiving?.names ?? [];
  const first = names.find((name) => name !== WATCHDOG);
  const others = [
    ...(first === undefined ? ['{"name":"nobody"}'] : []),
    ...(names.includes(WATCHDOG) ? [] : [`{"name":"${WATCHDOG}"}`]),
  ];
  const receivers =
    receiving === undefined || names.length === 0
      ? `[${others.join(',')}]`
      : receiving.json.map((list) => `${list.slice(0, -1)}${others.map((o) => `,${o}`).join('')}]`);
  return joinText([
    text`# Managed by pigsty (module infra): alertmanager_receivers, alertmanager_routes.
route:
  receiver: ${JSON.stringify(first ?? 'nobody')}
  group_by: [cls, alertname]
  group_wait: 5s
  group_interval: 15s
  repeat_interval: 4h
  routes:
    - receiver: ${WATCHDOG}
      matchers: ['alertname="Watchdog"']
      group_wait: 0s
      group_interval: 1m
      repeat_interval: 5m
${names.map((name) => `    - ${JSON.stringify(testRoute(name))}\n`).join('')}${routes.map((route) => `    - ${JSON.stringify(route)}\n`).join('')}`,
    // To Alertmanager a label that both lack is equal: without an address nobody speaks, and nobody is spoken for.
    `inhibit_rules:
  - source_matchers: ['alertname="NodeDown"', 'ip!=""']
    target_matchers: ['alertname!="NodeDown"', 'ip!=""']
    equal: [ip]
`,
    text`receivers: ${receivers}\n`,
  ]);
}

/** A test goes to the receiver that is tested alone, at once. */
const testRoute = (receiver: string): Readonly<Record<string, unknown>> => ({
  receiver,
  matchers: [`alertname="${TEST_ALERT}"`, `receiver=${JSON.stringify(receiver)}`],
  group_by: ['...'],
  group_wait: '0s',
  group_interval: '1s',
});
