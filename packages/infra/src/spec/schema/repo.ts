import { Bool, Directory, HttpUrl, Name, param, Scalar } from '@pigsty/sdk';
import { z } from 'zod';

/** Where package managers look: a URL of one of their ways, and behind it what a distribution and its parts are called. */
const Address = z
  .string()
  .regex(
    /^\s*(?:\[[^\]]*\]\s*)?(?:(?:(?:mirror|tor)\+)?(?:https?|ftp):\/\/[^\s/]|(?:(?:mirror\+)?file|mirror|s3|ssh|rsh|copy|cdrom):\S)|^\s*[${]/,
    'a URL of a repository, like https://host/path',
  );

/** Where a repository is found, by region; `default` serves the regions that are not named, `origin` is for the reader alone. */
const BaseUrl = z.strictObject({
  default: Address,
  china: Address.optional(),
  europe: Address.optional(),
  origin: z.string().min(1).optional(),
});

/** One package repository of `repo_upstream`. */
export const Upstream = z.strictObject({
  name: z.string().min(1).describe('name of its file on the hosts'),
  description: z.string().optional(),
  module: z.string().min(1).describe('group of repositories that node_repo_modules and repo_modules select'),
  releases: z.array(z.int()).describe('major versions of the system that it serves'),
  arch: z.array(z.enum(['x86_64', 'aarch64'])).describe('architectures that it serves'),
  baseurl: BaseUrl.describe('addresses by region'),
  meta: z.record(z.string(), Scalar).optional().describe('options of the repository file'),
  minor: Bool.optional().describe('addresses the full version of the system instead of its major one'),
});

const Download = z.union([HttpUrl, z.strictObject({ name: z.string().min(1), url: HttpUrl })]);

export const repoParams = {
  repo_enabled: param(Bool.default(true), {
    level: 'instance',
    summary: 'keeps a package repository on this infra node',
  }),
  repo_home: param(Directory.default('/www'), { level: 'global', summary: 'directory of the repositories' }),
  repo_name: param(Name.default('pigsty'), { level: 'global', summary: 'name of the repository' }),
  repo_endpoint: param(HttpUrl.default('http://${admin_ip}:80'), {
    level: 'global',
    summary: 'where hosts find the repository',
  }),
  repo_remove: param(Bool.default(true), {
    level: 'global',
    summary: 'takes repositories that the infra node had out of use',
  }),
  repo_modules: param(z.string().default('infra,node,pgsql'), {
    level: 'global',
    summary: 'groups of repo_upstream to take packages from, separated by commas',
  }),
  repo_upstream: param(z.array(Upstream).optional(), {
    level: 'global',
    summary: 'package repositories to use; those that fit the system when absent',
    example: [
      {
        name: 'own',
        module: 'infra',
        releases: [12, 13],
        arch: ['x86_64', 'aarch64'],
        baseurl: { default: 'https://packages.example.org/debian/ stable main' },
      },
    ],
  }),
  repo_packages: param(z.array(z.string()).optional(), {
    level: 'global',
    summary: 'packages and aliases of the repository; those that fit the system when absent',
    example: ['node-bootstrap, infra-package', 'pgsql-utility'],
  }),
  repo_extra_packages: param(z.array(z.string()).optional(), {
    level: 'instance',
    summary: 'further packages and aliases of the repository, PostgreSQL when absent',
    example: ['pgsql-main', 'postgis'],
  }),
  repo_url_packages: param(z.array(Download).default([]), {
    level: 'global',
    summary: 'files to download into the repository: an address, or name and url',
    example: [{ name: 'tool.deb', url: 'https://packages.example.org/tool.deb' }],
  }),
};

/** Packing the repository for hosts without a network. */
export const cacheParams = {
  cache_pkg_dir: param(z.string().default('dist/${version}'), {
    level: 'argument',
    summary: 'where packed repositories are kept',
  }),
  cache_pkg_name: param(z.string().default('pigsty-pkg-${version}.${os}.${arch}.tgz'), {
    level: 'argument',
    summary: 'file name of a packed repository',
  }),
  cache_repo: param(z.string().default('pigsty'), {
    level: 'argument',
    summary: 'repositories to pack, separated by commas',
  }),
};
