import {
  absent,
  answers,
  directory,
  file,
  madeOnce,
  pkg,
  unit,
  user,
  type Op,
  type PkgArgs,
  type StageDraft,
} from '@pigsty/sdk';
import { renderJournalDropIn, renderJournalUpload } from '../render/journal-upload.ts';
import { renderVlagentService } from '../render/vlagent-service.ts';
import {
  journalFormat,
  journalRestart,
  journalUnit,
  logAgentRestart,
  logAgentUnit,
  logAgentUser,
  logPaths,
  logShipping,
  type LogShipping,
  type LogSource,
} from '../spec/logs.ts';
import { leavesSeLinuxOn } from '../spec/selinux.ts';
import type { CommonParams, Node, NodeModel } from './node.ts';
import { seLinuxRules } from './selinux-rules.ts';

/** What a run of another module plans as well when it registers a log, or a store of logs. */
export const logStages = ['log-packages', 'logs'] as const;

const agentPackages: readonly PkgArgs[] = [
  { names: ['vlagent'], reason: 'vector_enabled' },
  { names: ['systemd-journal-remote'], reason: 'vector_enabled' },
];
const noPackages: readonly PkgArgs[] = [];

export function logPackages(node: Node): readonly PkgArgs[] {
  return logShipping(node, node.estate) === undefined ? noPackages : agentPackages;
}

/** The agent that ships the logs of a host to every store; where there is no store, none. */
export function logs(node: Node): readonly StageDraft[] {
  const { host, estate } = node;
  const shipping = logShipping(node, estate);
  const packages = logPackages(node);
  return [
    ...(packages.length === 0
      ? []
      : [
          {
            name: 'log-packages',
            host,
            after: ['base@self?'],
            ops: packages.map((p) => pkg(p)),
            coalesce: 'packages' as const,
          },
        ]),
    {
      name: 'logs',
      host,
      after: ['ready@self?', 'log-packages@self?'],
      ops:
        shipping === undefined ? noLogs(node.model) : [...agent(node, shipping), ...journal(node, shipping)],
    },
  ];
}

function agent({ params }: Node, shipping: LogShipping): readonly Op[] {
  return [
    user({ name: logAgentUser, system: true, home: '/nonexistent', shell: '/usr/sbin/nologin' }),
    directory({ path: params.vector_data, owner: logAgentUser, group: logAgentUser, mode: '0700' }),
    file(
      { path: logPaths.unit, content: renderVlagentService(shipping, params) },
      { notifies: [logAgentRestart] },
    ),
    unit({ name: logAgentUnit, state: 'running', enabled: true, restartOn: [logAgentRestart] }),
    answers({
      what: 'the log agent',
      url: `http://127.0.0.1:${params.vector_port}/health`,
      unit: logAgentUnit,
    }),
  ];
}

function journalOf({ sources }: LogShipping): LogSource | undefined {
  return sources.find(({ format }) => format === journalFormat);
}

function journal({ params, model }: Node, shipping: LogShipping): readonly Op[] {
  const source = journalOf(shipping);
  if (source === undefined) return journalRemoval();
  const restart = { notifies: [journalRestart] };
  return [
    directory({ path: '/etc/systemd/journal-upload.conf.d' }),
    file({ path: logPaths.journalConfig, content: renderJournalUpload(source, params) }, restart),
    ...uploaderReaches(model),
    directory({ path: logPaths.journalDropInDirectory }),
    file({ path: logPaths.journalDropIn, content: renderJournalDropIn() }, restart),
    unit({ name: journalUnit, state: 'running', enabled: true, restartOn: [journalRestart] }),
  ];
}

/** EL's policy lets the uploader connect to systemd-journal-remote alone. */
function uploaderReaches({ params, platform: { family }, container }: NodeModel): readonly Op[] {
  if (!leavesSeLinuxOn(params, { family, container })) return [];
  const ports = { type: 'journal_remote_port_t', ports: [params.vector_port] };
  return seLinuxRules({ of: 'node', service: 'the uploader of the journal', ports });
}

const noLogs = madeOnce((model: NodeModel): readonly Op[] => logRemoval(model));

/** Stops both, and forgets what was read and what was not sent yet. */
export function logRemoval({
  params,
}: {
  readonly params: Pick<CommonParams, 'vector_data'>;
}): readonly Op[] {
  return [
    ...journalRemoval(),
    unit({ name: logAgentUnit, state: 'stopped', enabled: false }),
    absent({ path: logPaths.unit }),
    absent({ path: params.vector_data, recursive: true }),
    user({ name: logAgentUser, state: 'absent' }),
  ];
}

function journalRemoval(): readonly Op[] {
  return [
    unit({ name: journalUnit, state: 'stopped', enabled: false }),
    absent({ path: logPaths.journalConfig }),
    absent({ path: logPaths.journalDropInDirectory, recursive: true }),
    ...logPaths.journalState.map((path) => absent({ path, recursive: true })),
  ];
}
