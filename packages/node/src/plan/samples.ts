import { absent, directory, file, unit, type Op, type StageDraft } from '@pigsty/sdk';
import { renderSamplesScript, renderSamplesService } from '../render/samples.ts';
import { samplePaths, sampleSources, samplesRestart, samplesUnit } from '../spec/samples.ts';
import type { Node } from './node.ts';

/** What a run of another module plans as well when it registers samples. */
export const samplesStage = 'samples';

/** Runs the commands whose output modules want to have watched; where there are none, nothing runs. */
export function samples(node: Node): StageDraft {
  const sources = sampleSources(node, node.estate);
  return {
    name: samplesStage,
    host: node.host,
    after: ['ready@self?'],
    ops:
      sources.length === 0
        ? noSamples
        : [
            directory({ path: '/etc/pigsty' }),
            file(
              { path: samplePaths.script, content: renderSamplesScript(sources) },
              { notifies: [samplesRestart] },
            ),
            file({ path: samplePaths.unit, content: renderSamplesService() }, { notifies: [samplesRestart] }),
            unit({ name: samplesUnit, state: 'running', enabled: true, restartOn: [samplesRestart] }),
          ],
  };
}

const noSamples = samplesRemoval();

export function samplesRemoval(): readonly Op[] {
  return [
    unit({ name: samplesUnit, state: 'stopped', enabled: false }),
    absent({ path: samplePaths.unit }),
    absent({ path: samplePaths.script }),
  ];
}
