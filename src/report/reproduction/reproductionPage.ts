import type { Page } from '../../market/view.ts';
export async function reproductionPageOf(_folder: string): Promise<Page> {
  throw new Error('TODO');
}
