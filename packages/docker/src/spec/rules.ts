import { ruleDocs } from '@pigsty/sdk';

/** What the checks of DOCKER report. */
export const rules = ruleDocs({
  'docker-moved': [
    'error',
    'An engine with images or containers would look for them in another directory, or by another driver, and not find them.',
    'Take docker_data and docker_storage_driver back, or move what is there by hand while the engine is stopped.',
  ],
  'docker-containers': [
    'error',
    'Containers run on an engine that is being removed.',
    'Stop them, or add --force: they are stopped then.',
  ],
});
