import { portalPages } from '../../tools/portal-pages.ts';
import { libraryBundle } from '../../tools/tsup-preset.ts';

/** What INFRA puts on its hosts, as texts: the browser's part is built first and becomes a constant of the package. */
export default libraryBundle({ define: await portalPages(), sourcemap: false });
