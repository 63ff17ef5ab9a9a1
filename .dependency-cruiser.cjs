/**
 * The walls of the house (docs/ARCHITECTURE.md). Each package lists whom it may import; everything else is refused.
 */
const may = {
  contracts: [],
  matcher: [],
  engine: ['contracts'],
  'travel-document': ['contracts'],
  store: ['contracts'],
  sdk: ['contracts'],
  server: ['contracts', 'engine', 'matcher', 'travel-document', 'store'],
  console: ['sdk', 'contracts'],
  simulator: ['sdk', 'contracts'],
  renbie: ['contracts', 'engine', 'matcher', 'travel-document', 'store', 'server', 'sdk', 'simulator', 'console'],
}

const walls = Object.entries(may).map(([name, allowed]) => ({
  name: `wall-${name}`,
  severity: 'error',
  comment: `${name} may import ${allowed.join(', ') || 'no other package'}`,
  from: { path: `^packages/${name}/(src|build)`, pathNot: '/testing/' },
  to: { path: '^packages/([^/]+)/', pathNot: `^packages/(${[name, ...allowed].join('|')})/` },
}))

module.exports = {
  forbidden: [
    ...walls,
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true, viaOnly: { pathNot: 'node_modules' } } },
    {
      name: 'door-only',
      comment: 'A package is entered through its exports',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/([^/]+)/(?!package\\.json)', pathNot: ['^packages/$1/', '^packages/[^/]+/src/index\\.ts$', '^packages/[^/]+/src/testing/', '^packages/console/build\\.ts$'] },
    },
    {
      name: 'domain-is-pure',
      comment: 'The domain imports the contract and itself: no I/O, no adapters',
      severity: 'error',
      from: { path: '^packages/server/src/domain/' },
      to: { pathNot: ['^packages/server/src/domain/', '^packages/contracts/'] },
    },
    {
      name: 'sql-only-in-store',
      severity: 'error',
      from: { pathNot: '^packages/store/' },
      to: { path: 'node_modules/(kysely|pg|@electric-sql)/' },
    },
    {
      name: 'onnx-only-in-runtime',
      severity: 'error',
      from: { pathNot: '^packages/engine/src/runtime/' },
      to: { path: 'node_modules/onnxruntime-node/' },
    },
    {
      name: 'no-child-processes',
      comment: 'Child processes belong to the recorder; tests and the store’s test starter may start servers',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: '^packages/(recorder/|store/src/testing/)' },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'browser-packages-without-node',
      severity: 'error',
      from: { path: '^packages/(sdk|contracts|console)/src/' },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    // TypeScript 7 has no compiler API yet; swc reads the sources instead.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/dist/', '/wasm/assembly/', '\\.module\\.css$', '\\.css$'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'], extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'] },
  },
}
