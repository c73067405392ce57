import type { Lines } from './yaml-lines.ts';

/** How a file indents lines of one kind: of two ways to fix it, the one that is like the rest is meant. */
export class Customs {
  readonly #lines: Lines;
  readonly #counts = new Map<string, Map<number, number>>();
  readonly #grid: number;

  constructor(lines: Lines) {
    this.#lines = lines;
    let even = 0;
    let all = 0;
    for (let line = 1; line <= lines.all.length; line += 1) {
      if (!lines.says(line)) continue;
      const counts = this.#counts.get(kindOf(lines.at(line))) ?? new Map<number, number>();
      this.#counts.set(kindOf(lines.at(line)), counts);
      counts.set(lines.indent(line), (counts.get(lines.indent(line)) ?? 0) + 1);
      all += 1;
      if (lines.indent(line) % 2 === 0) even += 1;
    }
    this.#grid = even >= 0.7 * all ? 2 : 1;
  }

  /** From -1, where only the target is usual for lines of this kind, to 1, where only what is written is. */
  unusual(line: number, reach: number, target: number): number {
    const counts = this.#counts.get(kindOf(this.#lines.at(line)));
    if (counts === undefined) return 0;
    const indent = this.#lines.indent(line);
    const moved = Array.from({ length: reach - line + 1 }, (_, i) => line + i).filter(
      (at) => this.#lines.says(at) && this.#lines.indent(at) === indent && this.#isLike(at, line),
    ).length;
    const here = (counts.get(indent) ?? 0) - moved;
    const there = counts.get(target) ?? 0;
    return here + there === 0 ? 0 : (here - there) / (here + there);
  }

  /** 1 for an odd number of spaces in a file that has even ones. */
  offGrid(target: number): number {
    return target % this.#grid === 0 ? 0 : 1;
  }

  #isLike(a: number, b: number): boolean {
    return kindOf(this.#lines.at(a)) === kindOf(this.#lines.at(b));
  }
}

function kindOf(text: string): string {
  const [, dash, key = ''] = /^\s*(- +)?([^\s:#]+)/.exec(text) ?? [];
  if (dash !== undefined) return 'item';
  if (/^(?:hosts|children|vars|all)$/.test(key)) return key;
  if (/^\d+(?:\.\d+){3}$/.test(key)) return 'host';
  if (/:\s*(?:#.*)?$/.test(text) && !key.includes('_')) return 'group';
  return key.includes('_') ? `variable ${key.split('_', 1)[0] ?? ''}` : 'key';
}
