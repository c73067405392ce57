import { hasPlaceholder } from './placeholder.ts';
import { TaggedText } from '../yaml/tagged.ts';

/**
 * What a value needs before it can be used: nothing; what is the same for every host with the same admin_ip (placeholders,
 * tags); or a template, which may give another value on every host.
 */
export type Need = 'nothing' | 'constant' | 'template';

const needs = new WeakMap<object, Need>();

export function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%') || text.includes('{#');
}

/** The strongest need of a value and everything inside it. Remembered per object, as most values are shared by many hosts. */
export function needOf(value: unknown): Need {
  if (typeof value === 'string') {
    if (isTemplate(value)) return 'template';
    return hasPlaceholder(value) ? 'constant' : 'nothing';
  }
  if (typeof value !== 'object' || value === null) return 'nothing';
  if (value instanceof TaggedText) return 'constant';
  const known = needs.get(value);
  if (known !== undefined) return known;
  let need: Need = 'nothing';
  for (const part of Object.values(value)) {
    const inner = needOf(part);
    if (inner === 'template') need = 'template';
    else if (inner === 'constant' && need === 'nothing') need = 'constant';
  }
  needs.set(value, need);
  return need;
}
