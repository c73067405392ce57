import type { z } from 'zod';
import { dotted } from '../words/dotted.ts';
import type { Inventory, Vars } from '../inventory/model.ts';
import type { Position, Problem } from '../words/problem.ts';
import { describeIssue, isSecretPlace, NO_MESSAGE, type Finding } from './finding.ts';
import { repairOf, replaceAt } from './loose-type.ts';
import { salvage } from './salvage.ts';

export interface ParsedParams<P> {
  /** Absent when a value without a default is missing or wrong. A wrong value with a default is replaced by it. */
  readonly params?: P;
  readonly problems: readonly Problem[];
}

/**
 * Checks a host's variables against a module's schema. Only the schema's own names are looked at.
 *
 * @example
 * const { params, problems } = parseParams(EtcdParams, host.vars, inventory, host.address);
 */
export function parseParams<S extends z.ZodObject>(
  schema: S,
  vars: Vars,
  inventory: Inventory,
  host: string,
): ParsedParams<z.output<S>> {
  return new ParamParser(schema, inventory).parse(vars, host);
}

interface ParsedValue {
  readonly complete: boolean;
  readonly value: unknown;
  /** The value as it was written, after repairs. */
  readonly raw: unknown;
  readonly findings: readonly Finding[];
}

interface Field {
  readonly name: string;
  readonly type: z.ZodType;
  /** Values without findings, by what was written. */
  readonly clean: Map<unknown, ParsedValue>;
}

const MAX_REPAIRS = 5;

const OF_ANOTHER_KIND = /^expected (?!a list|a mapping).*, got a (?:list|mapping)$/;

/** Parses many hosts; a value that hosts share, as those of groups are, is parsed once. */
export class ParamParser<S extends z.ZodObject> {
  readonly #schema: S;
  readonly #fields: readonly Field[];
  readonly #inventory: Inventory;
  readonly #crossChecked: boolean;
  readonly #home: string | undefined;

  /** `home` names the variable of the group in which a host gets these parameters: what is missing is missed there. */
  constructor(schema: S, inventory: Inventory, home?: string) {
    this.#home = home;
    this.#schema = schema;
    this.#inventory = inventory;
    this.#fields = Object.entries(schema.shape).map(([name, type]) => ({
      name,
      type: type as z.ZodType,
      clean: new Map(),
    }));
    this.#crossChecked =
      ((schema as unknown as { def: { checks?: readonly unknown[] } }).def.checks?.length ?? 0) > 0;
  }

  parse(vars: Vars, host: string): ParsedParams<z.output<S>> {
    const params: Record<string, unknown> = {};
    const raw: Record<string, unknown> = {};
    const problems: Problem[] = [];
    let complete = true;
    for (const field of this.#fields) {
      const { name } = field;
      const parsed = this.#value(field, vars[name], host);
      if (parsed.value !== undefined) params[name] = parsed.value;
      if (this.#crossChecked && parsed.raw !== undefined) raw[name] = parsed.raw;
      complete &&= parsed.complete;
      for (const finding of parsed.findings)
        problems.push(this.problem(host, [name, ...finding.path], finding));
    }
    if (!complete) return { problems };
    if (!this.#crossChecked || problems.some((p) => p.severity === 'error'))
      return { params: params as z.output<S>, problems };
    return this.#crossCheck(raw, host, problems);
  }

  problem(
    host: string,
    path: readonly (string | number)[],
    what: Pick<Problem, 'rule' | 'severity' | 'message' | 'hint' | 'missing'>,
  ): Problem {
    const { rule, severity, message, hint, missing } = what;
    const listing = rule === 'missing-parameter' ? this.#listing(host) : undefined;
    const position = listing?.position ?? this.#place(host, path, what);
    const subject = listing === undefined ? this.#inventory.subject?.(host, path) : undefined;
    return {
      severity,
      rule,
      subject: subject ?? dotted(listing === undefined ? host : `${listing.group}.hosts.${host}`, path),
      message,
      host,
      ...(hint === undefined ? {} : { hint }),
      ...(missing === undefined ? {} : { missing }),
      ...(position === undefined ? {} : { position }),
    };
  }

  /** A list or a mapping in place of one value is told at its name: what stands below may be right by itself. */
  #place(
    host: string,
    path: readonly (string | number)[],
    { rule, message }: Pick<Problem, 'rule' | 'message'>,
  ): Position | undefined {
    if (rule === 'unknown-key') return this.#inventory.where(host, path, 'key');
    const value = this.#inventory.where(host, path, 'value');
    const key =
      typeof path.at(-1) === 'string' && OF_ANOTHER_KIND.test(message)
        ? this.#inventory.where(host, path, 'key')
        : undefined;
    return key === undefined || key.line === value?.line ? value : key;
  }

  /** Where the host is listed in the group that makes it a member. */
  #listing(host: string): { readonly group: string; readonly position: Position } | undefined {
    const { groups, hosts } = this.#inventory;
    const home = this.#home;
    const name = hosts.get(host)?.groups.findLast((group) => {
      const found = groups.get(group);
      return found?.hosts.includes(host) === true && home !== undefined && Object.hasOwn(found.vars, home);
    });
    const position = name === undefined ? undefined : this.#inventory.whereGroup(name, ['hosts', host]);
    return name === undefined || position === undefined ? undefined : { group: name, position };
  }

  #value({ name, type, clean }: Field, value: unknown, host: string): ParsedValue {
    const known = clean.get(value);
    if (known !== undefined) return known;
    const parsed = this.#parseValue(name, type, value, host);
    if (parsed.findings.length === 0) clean.set(value, parsed);
    return parsed;
  }

  #parseValue(name: string, type: z.ZodType, value: unknown, host: string): ParsedValue {
    const warnings: Finding[] = [];
    let raw = value;
    for (let round = 0; ; round += 1) {
      const result = type.safeParse(raw, { reportInput: true, error: () => NO_MESSAGE });
      if (result.success) return { complete: true, value: result.data, raw, findings: warnings };
      const repairs = result.error.issues.flatMap((issue) => {
        const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
        const secret = isSecretPlace(name, type, path);
        const source = (inner: readonly (string | number)[]): string | undefined =>
          this.#inventory.source?.(host, [name, ...inner]);
        return repairOf(issue, { secret, source }) ?? [];
      });
      if (repairs.length === 0 || round === MAX_REPAIRS) {
        const refused = new Set(result.error.issues.map(({ path }) => path.map(String).join('\0')));
        const findings = [
          // How a value is written does not matter where it is refused.
          ...warnings.filter(({ path }) => !refused.has(path.join('\0'))),
          ...withoutFollowers(
            result.error.issues.flatMap((issue) => this.#describe(name, type, raw, issue, host)),
          ),
        ];
        const kept = salvage(type, raw, result.error.issues);
        const usable = kept === undefined ? fallback(type) : { complete: true, value: kept };
        return { ...usable, raw: undefined, findings };
      }
      for (const repair of repairs) {
        raw = replaceAt(raw, repair.path, repair.value);
        warnings.push(repair.finding);
      }
    }
  }

  #describe(
    name: string,
    type: z.ZodType,
    raw: unknown,
    issue: z.core.$ZodIssue,
    host: string,
  ): readonly Finding[] {
    if (raw !== undefined || issue.path.length > 0) return describeIssue(name, type, issue);
    const hint =
      'values' in issue ? `Supported: ${issue.values.map(String).join(', ')}.` : `Set ${name} for ${host}.`;
    return [{ rule: 'missing-parameter', severity: 'error', path: [], message: `${name} is missing`, hint }];
  }

  /** Rules over several parameters, which the schema has as refinements. */
  #crossCheck(
    raw: Readonly<Record<string, unknown>>,
    host: string,
    before: readonly Problem[],
  ): ParsedParams<z.output<S>> {
    const result = this.#schema.safeParse(raw, { reportInput: true, error: () => NO_MESSAGE });
    if (result.success) return { params: result.data, problems: before };
    const problems = result.error.issues.flatMap((issue) =>
      describeIssue(String(issue.path[0] ?? ''), this.#schema, issue).map((f) =>
        this.problem(host, f.path, f),
      ),
    );
    return { problems: [...before, ...problems] };
  }
}

function fallback(type: z.ZodType): Pick<ParsedValue, 'complete' | 'value'> {
  const result = type.safeParse(undefined);
  return result.success ? { complete: true, value: result.data } : { complete: false, value: undefined };
}

/**
 * One mistake is one finding: the first of what is said of a value, and of a key that is there under a misspelt name only
 * that name. Where one key is missing beside one that nobody knows, it is the same one.
 */
function withoutFollowers(findings: readonly Finding[]): readonly Finding[] {
  const first = new Map([...findings].reverse().map((finding) => [placeOf(finding), finding]));
  const meant = new Set(findings.flatMap((f) => (f.meant === undefined ? [] : [placeBeside(f, f.meant)])));
  const lacking = findings.filter((f) => f.missing === true && !meant.has(placeOf(f)));
  const strangers = findings.filter((f) => f.rule === 'unknown-key' && f.meant === undefined);
  return findings.flatMap((finding) => {
    if (first.get(placeOf(finding)) !== finding) return [];
    if (finding.missing === true && !lacking.includes(finding)) return [];
    const lack = onlyOneBeside(finding, lacking);
    const stranger = onlyOneBeside(finding, strangers);
    if (lack === undefined || stranger === undefined) return [finding];
    const key = String(stranger.path.at(-1));
    if (finding === stranger) return [];
    if (finding !== lack) return [finding];
    return [{ ...lack, hint: `${lack.hint} The unknown key ${key} may be meant as it.` }];
  });
}

const placeOf = ({ path }: Finding): string => path.join('\0');

const placeBeside = ({ path }: Finding, key: string): string => [...path.slice(0, -1), key].join('\0');

/** The one of the same object; nothing where there are several. */
function onlyOneBeside(finding: Finding, others: readonly Finding[]): Finding | undefined {
  const beside = others.filter((one) => placeBeside(one, '') === placeBeside(finding, ''));
  return beside.length === 1 ? beside[0] : undefined;
}
