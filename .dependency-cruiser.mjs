/** Imports run downwards only: no floor imports from a higher floor, and there are no cycles. */
const floors = [
  'main|serve|administration|service|config',
  'http|worker',
  'operations',
  'live|webhooks',
  'revenue',
  'reconciliation|history',
  'sync',
  'ledger|rates',
  'connections',
  'platforms|auth|tenancy',
  'db',
  'metrics|limits',
  'observe',
  'model',
];
const folder = (names) => `^src/(${names})(/|\\.ts$)`;

const upwards = floors.slice(1).map((floor, index) => ({
  name: `no import goes upwards from ${floor}`,
  severity: 'error',
  from: { path: folder(floor) },
  to: { path: folder(floors.slice(0, index + 1).join('|')) },
}));

const onlyIn = (name, packages, path) => ({
  name: `${name} is imported in ${path} only`,
  severity: 'error',
  from: { path: '^src', pathNot: path },
  to: { path: `node_modules/(${packages})/`, dependencyTypesNot: ['type-only'] },
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...upwards,
    { name: 'nothing runs in a circle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'every file is used',
      severity: 'error',
      from: { orphan: true, path: '^src', pathNot: '^src/(main\\.ts|dashboard/main\\.tsx|http/docs\\.js)$' },
      to: {},
    },
    {
      name: 'src imports no script and no test',
      severity: 'error',
      from: { path: '^src' },
      to: { path: '^(scripts|test|db)/' },
    },
    {
      name: 'contract types stop at operations',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/(http|operations|client|dashboard)/' },
      to: { path: '^generated/', pathNot: '^generated/(database|platforms)\\.ts$' },
    },
    {
      name: 'table types stay with those who write SQL',
      severity: 'error',
      from: { path: '^src/(http|operations|platforms|auth|observe|model)/' },
      to: { path: '^generated/database\\.ts$' },
    },
    {
      name: 'model imports nothing of ours',
      severity: 'error',
      from: { path: '^src/model/' },
      to: { path: '^(src|generated)/', pathNot: '^(src/model/|generated/platforms\\.ts$)' },
    },
    {
      name: 'the simulator shares nothing with the server',
      severity: 'error',
      from: { path: '^scripts/simulator/' },
      to: { path: '^(src|generated)/' },
    },
    {
      name: 'the client shares nothing with the server but the contract: its types, methods and table of operations',
      severity: 'error',
      from: { path: '^src/client/' },
      to: {
        path: '^(src|generated)/',
        pathNot: '^(src/client/|generated/(client-contract|client-methods|operations)\\.ts$)',
      },
    },
    {
      name: 'the table of operations imports nothing, for the client ships it',
      severity: 'error',
      from: { path: '^generated/operations\\.ts$' },
      to: {},
    },
    {
      name: 'the client runs in a browser',
      severity: 'error',
      from: { path: '^src/client/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'the page at /live shares nothing with the server but the forms of platforms, and has all else from the client',
      severity: 'error',
      from: { path: '^src/dashboard/' },
      to: { path: '^(src|generated)/', pathNot: '^(src/(dashboard|client)/|generated/platform-forms\\.ts$)' },
    },
    {
      name: 'the server imports nothing of the page at /live, which it serves as files',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/dashboard/' },
      to: { path: '^src/dashboard/' },
    },
    {
      name: 'the page at /live runs in a browser',
      severity: 'error',
      from: { path: '^src/dashboard/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'the server does not call itself',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(client|dashboard)/' },
      to: { path: '^src/client/' },
    },
    onlyIn('openapi-fetch', 'openapi-fetch', '^src/client/transport\\.ts$'),
    onlyIn('react', 'react|react-dom', '^src/(client/react\\.ts$|dashboard/)'),
    onlyIn('uplot', 'uplot', '^src/dashboard/'),
    onlyIn('pg', 'pg', '^src/(db/|administration/migrator\\.ts$)'),
    onlyIn('express', 'express', '^src/http/app\\.ts$'),
    onlyIn('openapi-backend', 'openapi-backend', '^src/http/contract\\.ts$'),
    onlyIn('jose', 'jose', '^src/auth/'),
    onlyIn('pino-http', 'pino-http', '^src/http/correlation\\.ts$'),
    onlyIn('@prometheus-io/client', '@prometheus-io/client', '^src/metrics/'),
    onlyIn('proxy-addr', 'proxy-addr', '^src/limits/'),
    onlyIn('undici', 'undici', '^src/platforms/address-guard\\.ts$'),
    onlyIn('close-with-grace', 'close-with-grace', '^src/serve\\.ts$'),
    onlyIn('temporal-polyfill', 'temporal-polyfill', '^src/model/window\\.ts$'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['node', 'import'], exportsFields: ['exports'] },
  },
};
