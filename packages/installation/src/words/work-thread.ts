import { serveTasks } from '@broadsheet/threads';

import { type WorkTask, createWork } from './tasks.ts';

const work = createWork();
serveTasks((task: WorkTask) => Promise.resolve(() => work(task)));
