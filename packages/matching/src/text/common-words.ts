import { stem } from './stem.ts';

/** Words that say nothing alone. A query drops them outside phrases; in a phrase they count for their place only. */
const STOP_WORDS = new Set(
  `a about after all also am an and any are as at be because been before being both but by can could did do does doing
  during each for from further had has have having he her here him his how i if in into is it its just may me might more
  most must my no nor not of on once only or other our out over own per same shall she should so some such than that the
  their them then there these they this those through thus to too under until up upon us very via was we were what when
  where whether which while who whom whose why will with within without would you your`.split(/\s+/),
);

/**
 * Words that stand in more than about a tenth of the papers of a day in machine learning, or in any paper of any field: a
 * mention of one in an abstract says half as much as that of another word. All that scores know of the language.
 */
const COMMON_STEMS = new Set(
  `ability able accuracy accurate achieve address advance agent ai algorithm align analysis applications approach
  architecture art attention aware available base baseline benchmark build capability challenge code compare complex
  comprehensive compute consistent context contribute control critical current data dataset deep demonstrate design develop
  different diffusion diverse domain dynamic effective efficient enable end enhance ensure environment evaluate existing
  experiment explore extensive feature fine find first focus foundation framework gap general generate generation github
  global high human identify image improve include increase inference information input insight integrate introduce key
  knowledge language large lead learn learning level leverage limit llm long low machine mechanism method metric model
  modeling multi multiple multimodal natural network neural new novel object open optimize optimization output paper
  paradigm parameter perform performance pipeline policy potential practical predict present previous prior problem
  process project propose provide quality question range real reason reasoning recent reduce reinforcement release rely
  remain remarkable representation require research result reveal robust scalable scale scenario semantic set show
  significant simple single solution source space spatial specific stage standard state step strategy strong structure
  study substantial success superior supervise support synthesis system task technique test text time token tool train
  training transformer understand understanding unify use user various video view vision visual work world`
    .split(/\s+/)
    .map(stem),
);

/** Whether a folded word is a stop word. */
export const isStopWord = (folded: string): boolean => STOP_WORDS.has(folded);

/**
 * How much one mention of a word says: nothing for a stop word, half for a word that any paper may hold, else 1.
 * @param folded the word, folded
 */
export function specificity(folded: string): 0 | 0.5 | 1 {
  if (STOP_WORDS.has(folded)) return 0;
  return COMMON_STEMS.has(stem(folded)) ? 0.5 : 1;
}
