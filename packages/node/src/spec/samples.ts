import type { Estate, RegistrationOf } from '@pigsty/sdk';
import { certificateSources } from './certificate-samples.ts';
import { exporterPaths } from './exporter.ts';
import type { NodeParams } from './schema.ts';

/** Where what runs the commands of modules keeps things. */
export const samplePaths = {
  script: '/etc/pigsty/samples.sh',
  unit: '/etc/systemd/system/pigsty-samples.service',
  directory: exporterPaths.textfiles,
} as const;

/** What each file of samples says of itself: an old one, or one without samples, is told from one that is well. */
export const samplesAbout = {
  failed: {
    name: 'pigsty_samples_failed',
    type: 'gauge',
    help: 'whether the command that prints samples failed or hung the last time',
  },
  timestamp: {
    name: 'pigsty_samples_timestamp_seconds',
    type: 'gauge',
    help: 'when the command that prints samples ended the last time',
  },
  interval: {
    name: 'pigsty_samples_interval_seconds',
    type: 'gauge',
    help: 'how often the command that prints samples is run',
  },
} as const;

export const samplesUnit = 'pigsty-samples.service';
export const samplesRestart = 'pigsty-samples.restart';

export type SampleSource = RegistrationOf<'samples'>;

/** The commands of all modules that are run on a host, and what asks its certificates; none without a node exporter that shows it. */
export function sampleSources(
  { host, params }: { readonly host: string; readonly params: NodeParams },
  { registrations }: Pick<Estate, 'registrations'>,
): readonly SampleSource[] {
  if (!params.node_exporter_enabled) return [];
  return [
    ...registrations.of('samples').filter(({ ip }) => ip === host),
    ...certificateSources(registrations.of('certificate').filter(({ ip }) => ip === host)),
  ];
}
