/** What the bundler puts in: the built pages. Not there where sources are run as they are. */
declare const PIGSTY_PORTAL_PAGES: Readonly<Record<string, string>> | undefined;

/**
 * Content of the portal's static files by name: `index.html`, `assets/portal-<hash>.js`. The same for every estate; what an
 * estate has to show is data beside them. Empty where the sources are run without a build, as unit tests do.
 */
export const pages: Readonly<Record<string, string>> =
  typeof PIGSTY_PORTAL_PAGES === 'undefined' ? {} : PIGSTY_PORTAL_PAGES;
