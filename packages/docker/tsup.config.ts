import { libraryBundle } from '../../tools/tsup-preset.ts';

export default libraryBundle();
