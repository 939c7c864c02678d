import { describe, expect, it } from '@jest/globals';
import { createSources, parseSourceList } from '@broadsheet/sources';

import { sourceDependencies } from '../../support/sources.ts';

describe('parseSourceList', () => {
  it('reads every form of the contract', () => {
    const text =
      'hf, arxiv:cs.CL+cs.LG,arxiv-feed:cs.CL,biorxiv:neuroscience,medrxiv:cardiology,feed:https://a.org/x?y=1%2C2,file:dir/papers.json,stdin:';
    expect(parseSourceList(text)).toEqual({
      status: 'ok',
      specs: [
        { kind: 'hf', name: 'hf' },
        { kind: 'arxiv', name: 'arxiv:cs.CL+cs.LG', categories: ['cs.CL', 'cs.LG'] },
        { kind: 'arxiv-feed', name: 'arxiv-feed:cs.CL', categories: ['cs.CL'] },
        { kind: 'biorxiv', name: 'biorxiv:neuroscience', category: 'neuroscience' },
        { kind: 'medrxiv', name: 'medrxiv:cardiology', category: 'cardiology' },
        { kind: 'feed', name: 'feed:https://a.org/x?y=1%2C2', address: 'https://a.org/x?y=1%2C2' },
        { kind: 'file', name: 'file:papers.json', path: 'dir/papers.json' },
        { kind: 'stdin', name: 'stdin:' },
      ],
    });
  });

  it('names every entry that it cannot read, at once', () => {
    const list = parseSourceList('huggingface,file:,arxiv:,feed:ftp://a.org,hf:x');
    expect(list.status === 'invalid' && list.problems.map((problem) => problem.split(':')[0])).toEqual([
      '"huggingface"',
      '"file',
      '"arxiv',
      '"feed',
      '"hf',
    ]);
  });

  it('counts an entry that is named twice once, and refuses a list without entries', () => {
    expect(parseSourceList('hf,hf')).toMatchObject({ status: 'ok', specs: [{ name: 'hf' }] });
    expect(parseSourceList(' , ')).toMatchObject({ status: 'invalid' });
  });

  it('makes a source of every form, and says of standard input that only a command can read it', () => {
    const list = parseSourceList(
      'hf,arxiv:cs.CL,arxiv-feed:cs.CL,biorxiv:neuroscience,medrxiv:cardiology,feed:https://a.org/x,file:a.json',
    );
    const created = createSources(list.status === 'ok' ? list.specs : [], sourceDependencies());
    expect(created.status === 'ok' && created.sources.map(({ name }) => name)).toHaveLength(7);
    expect(createSources([{ kind: 'stdin', name: 'stdin:' }], sourceDependencies())).toMatchObject({
      status: 'invalid',
      problems: [expect.stringContaining('stdin:')],
    });
  });
});
