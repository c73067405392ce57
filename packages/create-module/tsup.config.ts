import { libraryBundle } from '../../tools/tsup-preset.ts';

export default libraryBundle({ entry: { 'create-module': 'src/create-module.ts' }, sourcemap: false });
