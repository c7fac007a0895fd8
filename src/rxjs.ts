/** What is used of rxjs, by the modules that hold it: the whole of it is 200 files, which take longer to load than a short run. */
export { config } from 'rxjs/internal/config';
export { Observable } from 'rxjs/internal/Observable';
export { Subject } from 'rxjs/internal/Subject';
