import { ts } from 'ts-morph'

/** TypeScript as the JavaScript that Node runs: types erased, imports as they stand, lines where they were. */
export function transpile(text: string): string {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2022,
      experimentalDecorators: true,
      inlineSourceMap: true,
    },
  })
  return outputText
}
