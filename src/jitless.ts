/** zod compiles nothing: a page whose policy forbids `eval` logs an error where it tries. To be imported before any schema is made. */
import * as z from 'zod';

z.config({ jitless: true });
