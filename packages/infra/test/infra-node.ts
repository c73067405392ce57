import { readInventory } from '@pigsty/inventory';
import { plain } from '@pigsty/sdk/testing';
import { definition } from '../src/index.ts';
import { renderAlertmanagerConfig } from '../src/render/alertmanager-yml.ts';
import type { InfraCluster, InfraNode } from '../src/spec/components.ts';

/** The infra node that these variables make, written as YAML: `nginx_port: 8080`. */
export function infraNode(vars = ''): InfraNode {
  const text = `infra: { hosts: { 10.0.0.1: { infra_seq: 1${vars === '' ? '' : `, ${vars}`} } } }`;
  const { inventory, problems } = readInventory([{ file: 'pigsty.yml', text }]);
  if (inventory === undefined) throw new Error(JSON.stringify(problems));
  const [cluster] = definition.identify(inventory).clusters as readonly InfraCluster[];
  const [node] = cluster?.instances ?? [];
  if (node === undefined) throw new Error(`no infra node in ${text}`);
  return node;
}

/** alertmanager.yml of that node. */
export const alertmanagerYml = (vars?: string): string =>
  plain(renderAlertmanagerConfig(infraNode(vars).params));
