import { type Inventory } from '@pigsty/sdk';
import { exampleOf, shapeOf, yamlBlock, yamlValue } from '@pigsty/sdk/engine';
import { hostsText } from '@pigsty/operations/inventory';
import type { Effect, Entry, Setting, Usage } from '@pigsty/operations/params';

import type { Paint } from './paint.ts';
import { defaultText, typeText } from './params-table.ts';
import { table } from './table.ts';
import { valueText } from './value-text.ts';
import { clip, indent } from './words.ts';

export interface ParameterTextOptions {
  readonly paint: Paint;
  /** Every place and the whole of long values. */
  readonly verbose: boolean;
  /** When there is an inventory. */
  readonly read?: { readonly inventory: Inventory; readonly usage: Usage };
}

const inline = 72;
const maxSettings = 12;

/** One parameter in full. */
export function parameterText(entry: Entry, { paint, verbose, read }: ParameterTextOptions): string {
  const keys = shapeOf(entry.schema);
  const head = `${paint.bold(entry.name)}  ${paint.dim(entry.module.toUpperCase())}\n  ${entry.summary}`;
  const parts = [head, facts(entry)];
  if (keys.length > 0) {
    const rows = keys.map((key) => [
      key.name,
      key.type.replaceAll('`', ''),
      key.required ? 'required' : key.default === undefined ? '' : clip(valueText(key.default), 24),
      key.summary,
    ]);
    parts.push(block('keys', table(rows), paint));
  }
  if (entry.effect !== 'ignored')
    parts.push(block('example', yamlText(entry.name, exampleOf(entry, entry.schema)), paint));
  if (read !== undefined) parts.push(...usageText(entry, read, { paint, verbose }));
  return parts.filter((part) => part !== '').join('\n\n');
}

function facts(entry: Entry): string {
  const words = effectText(entry.effect);
  const rows = [
    ...(entry.effect === 'ignored' ? [] : [['write', typeText(entry)]]),
    ...(defaultText(entry) === '' ? [] : [['default', shortDefault(entry)]]),
    ...(entry.level === undefined ? [] : [['level', levelText(entry.level)]]),
    ...(words === '' ? [] : [['effect', words]]),
  ];
  return table(rows, { indent: '  ' });
}

/** A long default is the example below. */
function shortDefault(entry: Entry): string {
  const text = defaultText(entry);
  return text.length > inline ? `${clip(text, inline)} (in full below)` : text;
}

function levelText(level: NonNullable<Entry['level']>): string {
  switch (level) {
    case 'global':
      return 'global: for the whole estate, under all.vars';
    case 'cluster':
      return 'cluster: in the vars of a group, or for the whole estate';
    case 'instance':
      return 'instance: on a host, or more generally';
    case 'argument':
      return 'argument: for one command rather than for good';
    default:
      return level satisfies never;
  }
}

function effectText(effect: Effect): string {
  switch (effect) {
    case 'full':
      return '';
    case 'none':
      return 'none yet: it is accepted, and nothing acts on it';
    case 'ignored':
      return 'none: there is no such module here; it is accepted and left alone';
    default:
      return effect satisfies never;
  }
}

function yamlText(name: string, value: unknown): string {
  const line = `${name}: ${yamlValue(value)}`;
  const isFlat = typeof value !== 'object' || value === null;
  return isFlat || line.length <= inline ? line : yamlBlock(name, value);
}

function usageText(
  entry: Entry,
  { inventory, usage }: NonNullable<ParameterTextOptions['read']>,
  { paint, verbose }: Pick<ParameterTextOptions, 'paint' | 'verbose'>,
): readonly string[] {
  const width = verbose ? Infinity : inline;
  const { settings, effective } = usage;
  const shown = verbose ? settings : settings.slice(0, maxSettings);
  const rows = shown.map((one) => [one.name, placeOf(one), clip(valueText(one.value), width)]);
  const rest = settings.length - shown.length;
  const places = [table(rows), ...(rest === 0 ? [] : [`and ${rest} more, with --verbose`])].join('\n');
  const values = effective.map(({ value, isDefault, hosts }) => [
    hostsText(inventory, hosts, verbose ? Infinity : 4),
    `${clip(valueText(value), width)}${isDefault ? ' (default)' : ''}`,
  ]);
  return [
    settings.length === 0
      ? `  ${paint.dim(`${inventory.file} does not set it.`)}`
      : block(`set in ${inventory.file}`, places, paint),
    values.length === 0 || entry.effect === 'ignored' ? '' : block('hosts have', table(values), paint),
  ];
}

function placeOf({ position }: Setting): string {
  return position === undefined ? '' : `${position.file}:${position.line}:${position.column}`;
}

function block(title: string, text: string, paint: Paint): string {
  return `  ${paint.dim(title)}\n${indent(text, '    ')}`;
}
