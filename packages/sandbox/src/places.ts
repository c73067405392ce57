import { join } from 'node:path';

/** Registry of what is shared by all sandboxes of the machine; lives in /run because it describes running things only. */
export const RUN_DIR = '/run/pigsty-sandbox';
/** Held while a sandbox registers or leaves, and with it the shared package cache starts or stops. */
export const RUN_LOCK = '/run/pigsty-sandbox.lock';

export function sandboxPlaces(stateDir: string, name: string) {
  const root = join(stateDir, name);
  return {
    root,
    record: join(root, 'sandbox.json'),
    lock: join(stateDir, `.${name}.lock`),
    sshKey: join(root, 'ssh', 'id_ed25519'),
    knownHosts: join(root, 'ssh', 'known_hosts'),
    snapshots: join(root, 'snapshots'),
    snapshot: (label: string) => join(root, 'snapshots', `${label}.json`),
    trash: join(root, 'trash'),
    host: (host: string) => hostPlaces(root, host),
  };
}

export type SandboxPlaces = ReturnType<typeof sandboxPlaces>;

function hostPlaces(root: string, host: string) {
  const dir = join(root, 'hosts', host);
  return {
    dir,
    upper: join(dir, 'upper'),
    work: join(dir, 'work'),
    merged: join(dir, 'merged'),
    data: join(dir, 'data'),
    layers: join(dir, 'layers'),
    layer: (id: string) => join(dir, 'layers', id),
    chain: join(dir, 'chain.json'),
    dataCopy: (label: string) => join(dir, 'data-copies', label),
    console: join(dir, 'console.log'),
    runner: join(dir, 'run.sh'),
    cut: join(dir, 'cut'),
    lock: join(dir, 'boot.lock'),
  };
}

export type HostPlaces = ReturnType<typeof hostPlaces>;

export function cachePlaces(cacheDir: string) {
  return {
    images: join(cacheDir, 'images'),
    imageLock: join(cacheDir, '.image.lock'),
    packages: join(cacheDir, 'apt'),
    /** A plain apt repository that every host can read as `http://<proxy>/local/`. */
    localRepository: join(cacheDir, 'repo'),
    /** Packages of parts, each below the hash of its recipe. */
    parts: join(cacheDir, 'parts'),
    partsLock: join(cacheDir, '.parts.lock'),
    /** What Go downloads and compiles; gone once the parts are built. */
    goBuild: join(cacheDir, 'go'),
    goToolchain: join(cacheDir, 'go-toolchain'),
    cacherConfig: join(cacheDir, 'cacher', 'acng.conf'),
    cacherLog: join(cacheDir, 'cacher', 'log'),
  };
}
