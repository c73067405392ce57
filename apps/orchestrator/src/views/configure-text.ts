import type { Problem } from '@pigsty/sdk';
import type {
  AddressMap,
  LeftOver,
  Machine,
  MissingPostgres,
  Reach,
  Setting,
  Template,
} from '@pigsty/operations/configure';

import type { Paint } from './paint.ts';
import { problemsText, problemsTotal } from './problems-text.ts';
import { table } from './table.ts';
import { count, indent } from './words.ts';

export interface ConfigureReport {
  readonly machine: Machine | undefined;
  readonly template: Template;
  readonly file: string;
  readonly backups: readonly string[];
  readonly vaultFile?: string;
  /** Secrets are encrypted in the inventory itself. */
  readonly inline: boolean;
  /** How the vault is opened, for the commands that come next. */
  readonly vaultWords: string;
  readonly map: AddressMap;
  readonly settings: readonly Setting[];
  readonly generated: boolean;
  readonly passwords: { readonly secrets: number; readonly places: number };
  readonly reach: Reach | undefined;
  /** Whether --local would do without the SSH that does not work. */
  readonly mayGoLocal: boolean;
  readonly missingPostgres: MissingPostgres | undefined;
  /** Whether questions stand above. */
  readonly asked: boolean;
  readonly leftOvers: readonly LeftOver[];
  readonly problems: readonly Problem[];
}

/** What was found, what was written, what is left to do. */
export function configureText(report: ConfigureReport, paint: Paint): string {
  const { machine, problems, leftOvers } = report;
  const parts = [
    ...(machine === undefined ? [] : [machineText(machine, report, paint)]),
    writtenText(report, paint),
    ...(report.missingPostgres === undefined ? [] : [postgresText(report.missingPostgres, paint)]),
    ...(leftOvers.length === 0 ? [] : [leftOverText(report, paint)]),
    ...(problems.length === 0 ? [] : [`${problemsText(problems, paint)}\n${problemsTotal(problems)}`]),
    nextText(report, paint),
  ];
  return `${report.asked ? '\n' : ''}${parts.join('\n\n')}`;
}

function machineText(machine: Machine, { reach, mayGoLocal }: ConfigureReport, paint: Paint): string {
  const { os, arch, cpus, memoryMiB, diskFreeGiB, diskGiB, addresses, user, root } = machine;
  const size = `${count(cpus, 'CPU')}, ${(memoryMiB / 1024).toFixed(1)} GiB memory, ${diskFreeGiB} of ${diskGiB} GiB free on /`;
  const rows = [
    ['system', `${os}, ${arch}`],
    ['size', size],
    ['addresses', addresses.map(({ address, device }) => `${address} (${device})`).join(', ') || 'none'],
    ['user', root ? user : `${user}, who may not become root without a password`],
    ...(reach === undefined ? [] : [['ssh', reachWords(reach, { mayGoLocal, paint })]]),
  ];
  return `${paint.bold('This machine')}\n${table(rows, { indent: '  ' })}`;
}

function reachWords(
  { address, works, message, hint }: Reach,
  { mayGoLocal, paint }: { mayGoLocal: boolean; paint: Paint },
): string {
  if (works) return `${address} answers and lets us become root`;
  const lines = [
    `${paint.yellow('does not work yet')}: ${message ?? address}`,
    ...(hint === undefined ? [] : hint.split('\n')),
    ...(mayGoLocal ? ['Or work on this machine without SSH: add --local'] : []),
  ];
  return lines.join(`\n${' '.repeat(13)}`);
}

function writtenText(report: ConfigureReport, paint: Paint): string {
  const { file, template, backups, map, settings } = report;
  const moved = [...map].filter(([from, to]) => from !== to);
  const rows = [
    ...backups.map((backup, i) => [i === 0 ? 'before' : '', `is in ${backup}`]),
    ...moved.map(([from, to], i) => [i === 0 ? 'addresses' : '', `${from} is ${to}`]),
    ...settings.map(({ what, why }, i) => [i === 0 ? 'settings' : '', `${what} ${paint.dim(`(${why})`)}`]),
    ['passwords', passwordWords(report, paint)],
  ];
  return `${paint.green('Wrote')} ${file} from the template ${template.name}.\n${table(rows, { indent: '  ' })}`;
}

function passwordWords({ generated, passwords, vaultFile, inline }: ConfigureReport, paint: Paint): string {
  if (!generated)
    return paint.yellow('those of the template, which everybody knows; -g generates strong ones');
  const made = `${passwords.secrets} generated, in ${count(passwords.places, 'place')}`;
  if (vaultFile !== undefined) return `${made}; encrypted in ${vaultFile}`;
  return inline ? `${made}; encrypted where they stand` : `${made}; only its owner may read the file`;
}

function postgresText({ wanted, carried }: MissingPostgres, paint: Paint): string {
  const newest = carried.at(-1);
  const other =
    newest === undefined ? '' : ` It has ${carried.join(', ')}: begin again with -v ${newest}, or`;
  return (
    `${paint.yellow('PostgreSQL')} ${wanted} is in no package source of this machine.` +
    `${other === '' ? ' Before a deploy,' : other} add one that carries it.`
  );
}

function leftOverText({ leftOvers, file }: ConfigureReport, paint: Paint): string {
  const rows = leftOvers.map(({ address, subject, line, column }) => [
    { text: `${file}:${line}:${column}`, painted: paint.cyan(`${file}:${line}:${column}`) },
    address,
    subject,
  ]);
  return `${paint.yellow('Still to fill in')}: addresses of the template's network.\n${table(rows, { indent: '  ' })}`;
}

function nextText({ file, vaultWords }: ConfigureReport, paint: Paint): string {
  const command = `pigsty${file === 'pigsty.yml' ? '' : ` -i ${file}`}${vaultWords}`;
  const rows = [
    ['look at it again', `${command} validate`],
    ['see what it does', `${command} plan`],
    ['do it', `${command} deploy`],
  ];
  return `${paint.bold('Next')}\n${indent(table(rows), '  ')}`;
}

/** The same as data, for `--json`. */
export function configureJson(
  report: ConfigureReport,
): { readonly type: 'configured' } & Record<string, unknown> {
  const { machine, reach, missingPostgres: missing, settings, problems } = report;
  return {
    type: 'configured',
    file: report.file,
    template: report.template.name,
    ...(report.vaultFile === undefined ? {} : { vaultFile: report.vaultFile }),
    backups: report.backups,
    ...(machine === undefined ? {} : { machine }),
    addresses: Object.fromEntries(report.map),
    settings: settings.map(({ what, why }) => ({ what, why })),
    passwords: report.passwords,
    ...(reach === undefined ? {} : { reach }),
    ...(missing === undefined ? {} : { missingPostgres: missing }),
    leftOver: report.leftOvers,
    valid: !problems.some((p) => p.severity === 'error'),
    problems,
  };
}
