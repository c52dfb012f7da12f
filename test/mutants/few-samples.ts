import {configureGlobal} from 'fast-check';

/** Each mutant is tried against the same samples, and no longer than this. */
configureGlobal({seed: 1, interruptAfterTimeLimit: 200});
