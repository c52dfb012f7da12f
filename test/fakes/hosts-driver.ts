import process from 'node:process';
import {hostsMachine} from '../attacks/hosts-machine.ts';

/* hosts-driver HOSTS STATE apply|undo ADDRESS: one run of the hosts step over a file that it may write itself. */
const [hosts = '', state = '', verb = '', address = ''] = process.argv.slice(2);
const machine = hostsMachine({hosts, state, address});
await (verb === 'apply' ? machine.apply() : machine.undo());
