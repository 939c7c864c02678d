/** What a subscriber asks for by a vote on a paper: more papers like it, or fewer. */
export type Direction = 'more' | 'less';

/** Where votes are kept: one a subscriber and paper, the last one said. */
export type VoteStore = {
  /** Every vote of a subscriber by paper id, merged papers under their survivors. */
  of(subscriberId: number): Promise<ReadonlyMap<number, Direction>>;
  /**
   * Writes a vote in place of any before; the same one twice changes nothing but its date.
   * @param vote `ruleId`: the rule that had chosen the paper, null for none; `direction`: null takes the vote back
   */
  cast(vote: {
    subscriberId: number;
    paperId: number;
    ruleId: number | null;
    direction: Direction | null;
    now: Date;
  }): Promise<void>;
};
