/** A plain OpenSSH client that trusts the sandbox's own keys. */
export function sshArgv(sandbox, host, { user = sandbox.sshUser, controlPath } = {}) {
  const shared =
    controlPath === undefined
      ? ['none']
      : [controlPath, '-o', 'ControlMaster=auto', '-o', 'ControlPersist=60'];
  const options = [
    '-F',
    'none',
    '-i',
    sandbox.sshKeyPath,
    '-o',
    'IdentitiesOnly=yes',
    '-o',
    `UserKnownHostsFile=${sandbox.knownHostsPath}`,
  ];
  const quiet = ['-o', 'StrictHostKeyChecking=yes', '-o', 'LogLevel=ERROR'];
  return ['ssh', ...options, ...quiet, '-S', ...shared, `${user}@${host}`];
}
