/** The directions of many rules, and where products with them are looked at on the way. */
export type DirectionIndex = {
  /** The number of rules. */
  size: number;
  dimensions: number;
  /** A row a rule. */
  rows: Float32Array;
  /** The first dimensions of each row once more, close together: those up to the first stage, or all. */
  lead: number;
  leads: Float32Array;
  /** Dimensions before which to look, ascending. */
  stages: readonly number[];
  /** By stage: how long each rule's direction is from there on. */
  rests: readonly Float64Array[];
};

/** A paper's place, made ready for products with many directions. */
export type Place = { values: Float32Array; rests: readonly number[] };

/** Rules that may match, by paper of a block: of paper p the first `counts[p]` from `p · size`, with products so far. */
export type Promising = { counts: Uint32Array; rules: Uint32Array; products: Float64Array };

/** So many papers at a time. */
export const BLOCK = 4;
const STAGES = [32, 64, 128];

/** Gathers directions, all of the same dimensions. */
export function indexDirections(directions: readonly Float32Array[]): DirectionIndex {
  const size = directions.length;
  const dimensions = directions[0]?.length ?? 0;
  const stages = STAGES.filter((stage) => stage < dimensions);
  const lead = stages[0] ?? dimensions;
  const rows = new Float32Array(size * dimensions);
  const leads = new Float32Array(size * lead);
  directions.forEach((direction, rule) => {
    rows.set(direction, rule * dimensions);
    leads.set(direction.subarray(0, lead), rule * lead);
  });
  const rests = stages.map((stage) => Float64Array.from(directions, (each) => lengthFrom(each, stage)));
  return { size, dimensions, rows, lead, leads, stages, rests };
}

/** Makes a place ready. */
export function placeFor({ stages }: DirectionIndex, values: Float32Array): Place {
  return { values, rests: stages.map((stage) => lengthFrom(values, stage)) };
}

/** Room for what is promising among so many rules, to be used again and again. */
export function roomForPromising(size: number): Promising {
  return {
    counts: new Uint32Array(BLOCK),
    rules: new Uint32Array(size * BLOCK),
    products: new Float64Array(size * BLOCK),
  };
}

/**
 * Follows the first dimensions of all rules and at most four papers, side by side: four sums that do not wait for each
 * other, each in the order of `dot`. Promising is what may reach its need with what is left (Cauchy and Schwarz).
 * @param said what is added to the product of rule r and paper p, at `r · BLOCK + p`
 * @param needs by rule
 */
export function followLeads(
  { size, lead, leads, rests }: DirectionIndex,
  places: readonly Place[],
  said: Float64Array,
  needs: Float64Array,
  { counts, rules, products }: Promising,
): void {
  const packed = packLeads(places, lead);
  const left = rests[0];
  const [left0 = 0, left1 = 0, left2 = 0, left3 = 0] = places.map((place) => place.rests[0] ?? 0);
  const papers = places.length;
  counts.fill(0);
  const keep = (paper: number, rule: number, product: number): void => {
    const count = counts[paper] ?? 0;
    rules[paper * size + count] = rule;
    products[paper * size + count] = product;
    counts[paper] = count + 1;
  };
  for (let rule = 0; rule < size; rule += 1) {
    const from = rule * lead;
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    for (let at = 0; at < lead; at += 1) {
      const value = leads[from + at] ?? 0;
      const beside = at * BLOCK;
      sum0 += value * (packed[beside] ?? 0);
      sum1 += value * (packed[beside + 1] ?? 0);
      sum2 += value * (packed[beside + 2] ?? 0);
      sum3 += value * (packed[beside + 3] ?? 0);
    }
    const rest = left?.[rule] ?? 0;
    const need = needs[rule] ?? 0;
    const own = rule * BLOCK;
    if (sum0 + (said[own] ?? 0) + rest * left0 >= need) keep(0, rule, sum0);
    if (papers > 1 && sum1 + (said[own + 1] ?? 0) + rest * left1 >= need) keep(1, rule, sum1);
    if (papers > 2 && sum2 + (said[own + 2] ?? 0) + rest * left2 >= need) keep(2, rule, sum2);
    if (papers > 3 && sum3 + (said[own + 3] ?? 0) + rest * left3 >= need) keep(3, rule, sum3);
  }
}

/**
 * Follows a product from its lead to the end, or to where it can no longer reach what it needs.
 * @returns the product, as `dot` gives it; -Infinity where it falls short
 */
export function follow(
  { dimensions, rows, stages, rests }: DirectionIndex,
  rule: number,
  place: Place,
  product: number,
  need: number,
): number {
  const { values } = place;
  const row = rule * dimensions;
  let sum = product;
  for (let stage = 0; stage < stages.length; stage += 1) {
    if (sum + (rests[stage]?.[rule] ?? 0) * (place.rests[stage] ?? 0) < need) return -Infinity;
    const end = stages[stage + 1] ?? dimensions;
    for (let at = stages[stage] ?? 0; at < end; at += 1) sum += (rows[row + at] ?? 0) * (values[at] ?? 0);
  }
  return sum < need ? -Infinity : sum;
}

/** The first dimensions of four places, dimension by dimension. */
function packLeads(places: readonly Place[], lead: number): Float64Array {
  const packed = new Float64Array(lead * BLOCK);
  places.forEach(({ values }, paper) => {
    for (let at = 0; at < lead; at += 1) packed[at * BLOCK + paper] = values[at] ?? 0;
  });
  return packed;
}

/** How long a vector is from a dimension on. */
export function lengthFrom(vector: Float32Array, from: number): number {
  let square = 0;
  for (let at = from; at < vector.length; at += 1) square += (vector[at] ?? 0) ** 2;
  return Math.sqrt(square);
}
