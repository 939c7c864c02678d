import type { TopicDefinition } from '../topics/topic-definition.ts';

/** Starter topics of the group “Agents and robots”. */
export const agentTopics: readonly TopicDefinition[] = [
  {
    slug: 'agents',
    name: 'Agents and tools',
    group: 'Agents and robots',
    description: 'Models that plan, call tools, work in teams and act over many turns.',
    query:
      'title:(agent OR multiagent OR tool OR MCP) OR "tool calling" OR "function calling" ' +
      'OR "model context protocol" OR "tool integrated reasoning" OR "multi agent system"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'computer-use',
    name: 'Computer use',
    group: 'Agents and robots',
    description: 'Agents that work a screen, a browser or a phone as people do.',
    query:
      'title:(GUI OR "computer use" OR "web agent" OR browser OR "mobile agent" OR "OS agent" ' +
      'OR smartphone OR desktop OR "user interface") OR "GUI agent" OR "computer use agent" ' +
      'OR "graphical user interface" OR OSWorld OR WebArena',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'deep-research',
    name: 'Research on the web',
    group: 'Agents and robots',
    description: 'Agents that search the web at length and write down what they found.',
    query:
      'title:(deepresearch OR "agentic search" OR "information seeking" OR "web search" ' +
      'OR "report generation") OR "deep research" OR BrowseComp OR "search agent"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'robots-and-driving',
    name: 'Robots and driving',
    group: 'Agents and robots',
    description: 'Machines that grasp, walk, drive and find their way in the physical world.',
    query:
      'title:(robot OR embodied OR VLA OR humanoid OR dexterous OR driving OR drone OR UAV ' +
      'OR "visual navigation" OR "language navigation" OR lidar) OR "vision language action" ' +
      'OR "robotic manipulation" OR "robot learning" OR "autonomous driving"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'world-models',
    name: 'World models',
    group: 'Agents and robots',
    description: 'Models that predict what happens next, to plan in or to walk through.',
    query:
      'title:("world model" OR "interactive world" OR "world generation" OR explorable ' +
      'OR "physical world" OR "virtual world") OR "interactive world model" ' +
      'OR "learned world model" OR "world simulation"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'games',
    name: 'Games',
    group: 'Agents and robots',
    description: 'Playing, testing and making games, and the theory of them.',
    query:
      '(title:(game OR chess OR gameplay OR puzzle OR sudoku) OR "video game" OR "board game" ' +
      'OR "card game" OR "text based game" OR "zero sum game" OR "game theory" OR "game theoretic" ' +
      'OR "game engine" OR "game environment" OR minecraft) AND NOT title:"imitation game"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'multi-agent-systems',
    name: 'Many agents together',
    group: 'Agents and robots',
    description: 'Teams and societies of agents: roles, debate, coordination.',
    query:
      'title:("multi agent" OR multiagent OR "agent collaboration" OR "agent society" ' +
      'OR debate OR orchestration) OR "multi agent system" OR "multi agent framework" ' +
      'OR "multi agent collaboration"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'vision-language-action',
    name: 'Vision, language, action',
    group: 'Agents and robots',
    description: "Models that turn what they see and are told into a robot's moves.",
    query:
      'title:(VLA OR "vision language action" OR "robot foundation model" OR manipulation ' +
      'OR "action model" OR "imitation learning" OR "visuomotor") OR "vision language action" ' +
      'OR "robotic manipulation" OR "robot policy" OR "robot policies"',
    examples: [],
    cutoff: null,
  },
];
