/** What we use of WebAssembly, which Node has and its types do not. */
declare const WebAssembly: {
  Memory: new (pages: { initial: number }) => { readonly buffer: ArrayBuffer };
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: Record<string, unknown> };
  validate(bytes: Uint8Array): boolean;
};

/** A function in whole numbers over a memory of its own. */
export type Machine = { memory: ArrayBuffer; run: (...given: number[]) => number };

/** Starts a module with so many bytes of memory, of zeros; null where the machine has no such instructions. */
export type Start = (bytes: number) => Machine | null;

const PAGE = 65_536;

/** @param bytesOf makes the module: once, when it is first started */
export function machineOf(bytesOf: () => Uint8Array): Start {
  let compiled: object | null | undefined;
  return (bytes) => {
    if (compiled === undefined) {
      const made = bytesOf();
      compiled = WebAssembly.validate(made) ? new WebAssembly.Module(made) : null;
    }
    if (compiled === null) return null;
    const memory = new WebAssembly.Memory({ initial: Math.max(Math.ceil(bytes / PAGE), 1) });
    const { exports } = new WebAssembly.Instance(compiled, { m: { m: memory } });
    return { memory: memory.buffer, run: exports['p'] as Machine['run'] };
  };
}
