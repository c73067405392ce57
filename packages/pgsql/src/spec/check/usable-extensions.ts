import { extensionPackages } from './extension-package.ts';
import type { Finding, Rule } from './finding.ts';
import { preloadedExtensions } from './preload.ts';

/** Extensions whose files nobody installs, or whose library the server does not load: one finding where both are missing. */
export const usableExtensions: Rule = (cluster, inventory) => {
  const packages = extensionPackages(cluster, inventory);
  const libraries = preloadedExtensions(cluster, inventory);
  const isSame = (one: Finding, other: Finding): boolean => one.path.join('\0') === other.path.join('\0');
  return [
    ...packages.map((found): Finding => {
      const library = libraries.find((one) => isSame(one, found));
      return library === undefined ? found : { ...found, hint: `${found.hint} ${library.hint}` };
    }),
    ...libraries.filter((found) => !packages.some((one) => isSame(one, found))),
  ];
};
