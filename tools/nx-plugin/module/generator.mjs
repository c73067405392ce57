import { formatFiles, generateFiles, names, updateJson } from '@nx/devkit';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `npm run new:module mongo`: packages/mongo with every room that has something in it from the first day. */
export default async function moduleGenerator(tree, { name }) {
  const folder = `packages/${name}`;
  if (tree.exists(folder)) throw new Error(`${folder} is there already; choose another name or remove it`);
  const { version } = JSON.parse(tree.read('package.json', 'utf8'));
  const dependencies = JSON.parse(tree.read('packages/etcd/package.json', 'utf8')).dependencies;
  const words = {
    name,
    packageName: `@pigsty/${name}`,
    version,
    zod: dependencies.zod,
    title: name.toUpperCase(),
    className: names(name).className,
    propertyName: names(name).propertyName,
    tmpl: '',
  };
  // Sources and tests are those of a package of its own: `npm create @pigsty/module`.
  const template = join(import.meta.dirname, '../../../packages/create-module/template');
  generateFiles(tree, join(import.meta.dirname, 'files'), folder, words);
  generateFiles(tree, join(template, 'src'), `${folder}/src`, words);
  generateFiles(tree, join(template, 'test'), `${folder}/test`, words);
  const readme = readFileSync(join(template, 'README.md__tmpl__'), 'utf8');
  tree.write(
    `${folder}/README.md`,
    readme.replaceAll(/<%= (\w+) %>/g, (_, word) => words[word]),
  );
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
