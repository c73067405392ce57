import { formatFiles, generateFiles, names, updateJson } from '@nx/devkit';
import { join } from 'node:path';

/** `npm run new:module mongo`: packages/mongo with every room that has something in it from the first day. */
export default async function moduleGenerator(tree, { name }) {
  const folder = `packages/${name}`;
  if (tree.exists(folder)) throw new Error(`${folder} is there already; choose another name or remove it`);
  const { version } = JSON.parse(tree.read('package.json', 'utf8'));
  const dependencies = JSON.parse(tree.read('packages/etcd/package.json', 'utf8')).dependencies;
  generateFiles(tree, join(import.meta.dirname, 'files'), folder, {
    name,
    version,
    zod: dependencies.zod,
    title: name.toUpperCase(),
    className: names(name).className,
    propertyName: names(name).propertyName,
    tmpl: '',
  });
  tree.write(`${folder}/LICENSE`, tree.read('LICENSE'));
  updateJson(tree, 'tsconfig.json', (json) => ({
    ...json,
    references: [...json.references, { path: folder }],
  }));
  await formatFiles(tree);
  return () =>
    console.log(
      `${folder} is made. Run npm install, then start in ${folder}/src/module.ts; ${folder}/README.md shows the way.`,
    );
}
