import type { NodeParams } from './schema.ts';

type Asked = Pick<NodeParams, 'node_uv_env' | 'node_pip_packages'>;

export const wantsPython = (params: Asked): boolean =>
  params.node_uv_env !== '' && pipPackages(params).length > 0;

export function pipPackages({
  node_pip_packages: words,
}: Pick<Asked, 'node_pip_packages'>): readonly string[] {
  return words.split(/\s+/).filter((word) => word !== '');
}

/** uv where a repository has it, or what makes environments with Python's own means. */
export function pythonPackages(family: 'deb' | 'rpm'): readonly string[] {
  return ['uv', family === 'deb' ? 'python3-venv' : 'python3-pip'];
}
