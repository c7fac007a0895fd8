import * as z from 'zod';

/** A file of a config, or several that complete each other; a list of one is that one. */
export const fileList = z
  .union([z.string(), z.array(z.string()).min(1)])
  .overwrite((files) => (typeof files !== 'string' && files.length === 1 ? files[0] : files));
