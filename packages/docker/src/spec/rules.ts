import { ruleDocs } from '@pigsty/sdk';

/** What the checks of DOCKER report. */
export const rules = ruleDocs({
  'docker-moved': [
    'error',
    'An engine with images or containers would look for them in another directory, or by another driver, and not find them.',
    'Take docker_data and docker_storage_driver back, or move what is there by hand while the engine is stopped.',
  ],
  'docker-flag': [
    'error',
    'The unit of an engine gives it an option that daemon.json sets too: Docker would not start.',
    'Take it out of the unit, or out of DOCKER_OPTS in /etc/default/docker.',
  ],
  'docker-published-ports': [
    'warning',
    'Containers publish ports on every address of a host whose firewall is active: Docker opens them beside it.',
    'Publish them with an address, or restrict them in the chain DOCKER-USER.',
  ],
  'docker-containers': [
    'error',
    'Containers run on an engine that is being removed.',
    'Stop them, or add --force: they are stopped then.',
  ],
});
