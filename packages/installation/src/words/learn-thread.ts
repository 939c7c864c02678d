import { serveTasks } from '@broadsheet/threads';

import { type LearnTask, createLearning } from './tasks.ts';

const learning = createLearning();
serveTasks((task: LearnTask) => Promise.resolve(() => learning(task)));
