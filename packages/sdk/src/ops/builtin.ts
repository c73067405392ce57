import type { AnyOpKind } from '../op/kind.ts';
import { absent } from './absent.ts';
import { authorizedKey } from './authorized-key.ts';
import { block } from './block.ts';
import { certificate } from './certificate.ts';
import { command } from './command.ts';
import { crontab } from './crontab.ts';
import { directory } from './directory.ts';
import { file } from './file.ts';
import { firewall } from './firewall.ts';
import { group } from './group.ts';
import { hostname } from './hostname.ts';
import { hostsEntry } from './hosts-entry.ts';
import { kernelModule } from './kernel-module.ts';
import { line } from './line.ts';
import { link } from './link.ts';
import { locale } from './locale.ts';
import { installMarker } from './install-marker.ts';
import { mount } from './mount.ts';
import { pkgCache } from './pkg/pkg-cache.ts';
import { pkg } from './pkg/pkg.ts';
import { pkgVersion } from './pkg/version.ts';
import { repo } from './repo/repo.ts';
import { sshKey } from './ssh-key.ts';
import { sysctl } from './sysctl.ts';
import { timezone } from './timezone.ts';
import { unit } from './unit.ts';
import { user } from './user.ts';
import { wait } from './wait.ts';

/** The op kinds that every module has; modules add their own under `ops`. */
export const builtinKinds: readonly AnyOpKind[] = [
  absent,
  authorizedKey,
  block,
  certificate,
  command,
  crontab,
  directory,
  file,
  firewall,
  group,
  hostname,
  hostsEntry,
  kernelModule,
  line,
  link,
  locale,
  installMarker,
  mount,
  pkg,
  pkgCache,
  pkgVersion,
  repo,
  sshKey,
  sysctl,
  timezone,
  unit,
  user,
  wait,
];
