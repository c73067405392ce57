/** Groups are mostly indented so far at most; what is deeper belongs to one of them. */
const GROUP_INDENT = 4;

/** The lines of a file, for those who look at how it is written and not at what it says. */
export class Lines {
  readonly all: readonly string[];

  constructor(text: string) {
    this.all = text.split('\n');
  }

  /** From 1, as in messages. */
  at(line: number): string {
    return this.all[line - 1] ?? '';
  }

  /** Whether there is anything but a comment. */
  says(line: number): boolean {
    return line >= 1 && line <= this.all.length && !/^\s*(?:#.*)?$/.test(this.at(line));
  }

  indent(line: number): number {
    return /^[ \t]*/.exec(this.at(line))?.[0].length ?? 0;
  }

  /** The nearest line above or below that says something. */
  next(line: number, step: 1 | -1): number | undefined {
    for (let at = line + step; at >= 1 && at <= this.all.length; at += step) if (this.says(at)) return at;
    return undefined;
  }

  /** The line and those that enclose it: of each smaller indentation the nearest above. */
  enclosing(line: number): readonly number[] {
    const found: number[] = [];
    let least = Infinity;
    for (let at: number | undefined = line; at !== undefined && least > 0; at = this.next(at, -1)) {
      if (this.indent(at) >= least) continue;
      found.push(at);
      least = this.indent(at);
    }
    return found;
  }

  /** Lines above that are indented like this one, with nothing between that is indented less. */
  siblingsAbove(line: number, count: number): readonly number[] {
    const found: number[] = [];
    for (let at = this.next(line, -1); at !== undefined && found.length < count; at = this.next(at, -1)) {
      if (this.indent(at) < this.indent(line)) break;
      if (this.indent(at) === this.indent(line)) found.push(at);
    }
    return found;
  }

  /** Whether an indentation is two more than that of what would enclose the line. */
  isOneStep(line: number, indent: number): boolean {
    let above = this.next(line, -1);
    while (above !== undefined && this.indent(above) >= indent) above = this.next(above, -1);
    return indent - (above === undefined ? -2 : this.indent(above)) === 2;
  }

  /** The last line of what is indented more than this one. */
  endOfBlock(line: number): number {
    let end = line;
    for (let at = this.next(line, 1); at !== undefined && this.indent(at) > this.indent(line);) {
      end = at;
      at = this.next(at, 1);
    }
    return end;
  }

  /**
   * What is needed to see whether some lines fit: the group around them, and the lines that enclose it. The others are
   * empty, so that places stay true.
   */
  part(from: number, to: number, changes: ReadonlyMap<number, string>): string {
    const around = this.enclosing(from);
    const start = around.find((line) => this.indent(line) <= GROUP_INDENT) ?? from;
    const kept = new Set(around);
    return this.all
      .slice(0, to)
      .map((line, i) => (i + 1 >= start || kept.has(i + 1) ? (changes.get(i + 1) ?? line) : ''))
      .join('\n');
  }

  /** The text with some lines written otherwise. */
  with(changes: ReadonlyMap<number, string>): string {
    return this.all.map((line, i) => changes.get(i + 1) ?? line).join('\n');
  }
}
