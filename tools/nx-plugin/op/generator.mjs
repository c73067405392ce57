import { formatFiles, generateFiles, names } from '@nx/devkit';
import { join } from 'node:path';

/** `npm run new:op replica-set -- --module mongo`: packages/mongo/src/ops/replica-set.ts and its test. */
export default async function opGenerator(tree, { name, module }) {
  const folder = `packages/${module}/src/ops`;
  if (!tree.exists(`packages/${module}/package.json`)) {
    throw new Error(`there is no module ${module}; make it with: npm run new:module ${module}`);
  }
  if (tree.exists(`${folder}/${name}.ts`)) throw new Error(`${folder}/${name}.ts is there already`);
  const { className, propertyName } = names(name);
  generateFiles(tree, join(import.meta.dirname, 'files'), folder, {
    name,
    module,
    className,
    propertyName,
    tmpl: '',
  });
  await formatFiles(tree);
  return () => console.log(`Now list ${propertyName} under ops in packages/${module}/src/module.ts.`);
}
