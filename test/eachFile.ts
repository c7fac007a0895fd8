import '../src/mathjsAtOnce.ts';
import { clearAwayAfterAll } from './leftovers.ts';

clearAwayAfterAll();
