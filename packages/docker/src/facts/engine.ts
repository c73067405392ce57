import type { FactQuery } from '@pigsty/sdk';
import type { DockerParams } from '../spec/schema.ts';
import { unitName } from '../spec/paths.ts';

export interface Container {
  readonly name: string;
  readonly image: string;
  /** `running`, `restarting`, `exited`, ... */
  readonly state: string;
}

/** What an engine says of itself; of one that does not answer, the state of its unit alone. */
export interface DockerFacts {
  /** `active`, `failed`, `inactive` */
  readonly unit: string;
  readonly engine?: {
    readonly version: string;
    readonly driver: string;
    readonly directory: string;
    readonly images: number;
  };
  readonly containers: readonly Container[];
}

/** Every line has its kind before it. No name of an image or a container has a blank in it. */
export const engineScript = `echo "unit $(systemctl is-active ${unitName} 2>/dev/null)"
if command -v docker >/dev/null 2>&1 && systemctl is-active --quiet ${unitName}; then
  timeout 8 docker info --format 'engine {{.ServerVersion}} {{.Driver}} {{.Images}} {{.DockerRootDir}}' 2>/dev/null
  timeout 8 docker ps --all --format 'container {{.Names}} {{.Image}} {{.State}}' 2>/dev/null
fi
:`;

export function parseEngine(output: string): DockerFacts {
  const lines = output.split('\n').map((line) => line.split(' '));
  const of = (kind: string): readonly (readonly string[])[] =>
    lines.filter(([word]) => word === kind).map(([, ...rest]) => rest);
  const [[version, driver, images, ...directory] = []] = of('engine');
  return {
    unit: of('unit')[0]?.[0] ?? 'unknown',
    ...(version === undefined || version === '' || driver === undefined
      ? {}
      : { engine: { version, driver, images: Number(images), directory: directory.join(' ') } }),
    containers: of('container').map(([name = '', image = '', state = '']) => ({ name, image, state })),
  };
}

export const engineFacts: FactQuery<DockerParams, DockerFacts> = {
  script: () => engineScript,
  parse: parseEngine,
};
