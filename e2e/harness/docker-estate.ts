import { estate, members, type Estate } from './estate.ts';

export const [dockerHost] = members;

/** A host with Docker, and nothing else. */
const nodes = `all:
  children:
    app:
      hosts: { ${dockerHost}: { nodename: app-1 } }
      vars:
        node_cluster: app
        docker_enabled: true
`;

export const dockerEstate = (): Promise<Estate> =>
  estate((demo) => nodes + demo.slice(demo.search(/^ {2}vars:$/m)));

/** The inventory with further variables of that host, as lines of YAML. */
export const withVariables = (text: string, ...lines: readonly string[]): string =>
  text.replace('docker_enabled: true', ['docker_enabled: true', ...lines].join('\n        '));
