// Loaded first into a process of a crew: it sees its share of the cores, as if it had a machine of its own. With threads for all of
// them in each process, most of a round would be the warming up of threads.
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

const cores = Number(process.env['FAULTS_CORES']);
os.availableParallelism = () => cores;
syncBuiltinESMExports();
