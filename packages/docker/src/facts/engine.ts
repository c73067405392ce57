import type { FactQuery } from '@pigsty/sdk';
import type { DockerParams } from '../spec/schema.ts';
import { unitName } from '../spec/paths.ts';
import { activeFirewalls, bridge, bridgeInZone } from './firewalls.ts';

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
  /** `ufw`, `firewalld`: those that are active. */
  readonly firewalls: readonly string[];
  /** The engine runs, and its bridge is not in the zone of firewalld, which may be installed and not run. */
  readonly outsideZone: boolean;
  /** What running containers publish on every address of the host, as `name 8080/tcp`. */
  readonly published: readonly string[];
  /** Options that the unit gives the engine, as they are written: `--data-root`, `-g`. */
  readonly flags: readonly string[];
}

/** Every line has its kind before it. No name of an image or a container has a blank in it. */
export const engineScript = `echo "unit $(systemctl is-active ${unitName} 2>/dev/null)"
if command -v docker >/dev/null 2>&1 && systemctl is-active --quiet ${unitName}; then
  timeout 8 docker info --format 'engine {{.ServerVersion}} {{.Driver}} {{.Images}} {{.DockerRootDir}}' 2>/dev/null
  timeout 8 docker ps --all --format 'container {{.Names}} {{.Image}} {{.State}}' 2>/dev/null
  timeout 8 docker ps --format 'ports {{.Names}} {{.Ports}}' 2>/dev/null
fi
{ ${activeFirewalls}; } | sed 's/^/firewall /'
if systemctl is-active --quiet ${unitName} && [ -e /sys/class/net/${bridge} ] && command -v firewall-cmd >/dev/null 2>&1; then
  ${bridgeInZone} || echo outside
fi
{ systemctl show --property ExecStart --value ${unitName}; sed -n 's/^[[:space:]]*DOCKER_OPTS=//p' /etc/default/docker; } 2>/dev/null |
  grep -oE "(^|[ =\\"'])--?[a-z][a-z-]*" | sed 's/^[^-]*/flag /'
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
    firewalls: of('firewall').flat(),
    outsideZone: of('outside').length > 0,
    published: of('ports').flatMap(([name = '', ...ports]) =>
      onEveryAddress(ports).map((p) => `${name} ${p}`),
    ),
    flags: of('flag').flat(),
  };
}

/** `0.0.0.0:8080->80/tcp,` and its like for IPv6 are one; `127.0.0.1:8080->80/tcp` and `80/tcp` are not open to others. */
function onEveryAddress(ports: readonly string[]): readonly string[] {
  const open = ports.flatMap((port) => {
    const [, from, protocol] = /^(?:0\.0\.0\.0|\[::\]|::):([\d-]+)->[\d-]+\/(\w+),?$/.exec(port) ?? [];
    return from === undefined || protocol === undefined ? [] : [`${from}/${protocol}`];
  });
  return [...new Set(open)];
}

export const engineFacts: FactQuery<DockerParams, DockerFacts> = {
  script: () => engineScript,
  parse: parseEngine,
};
