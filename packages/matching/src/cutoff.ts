/**
 * The cut-off of own words and of topics that name none. Of plain words and examples, a model says for each where it lies;
 * of a query read by its letters, one mention in an abstract of an uncommon word passes, of a common one ("benchmark") it
 * takes two, or the title.
 */
export const DEFAULT_CUTOFF = 0.35;
