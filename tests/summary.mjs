// Counts what test.sh ran: xunit's CTRF reports, vitest's JSON reports, and the steps that broke. Prints every failed test
// with its message, and last "N passed, N failed"; exits with 1 when anything failed or nothing ran.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @returns {{name: string, status: 'passed'|'failed'|'skipped', message?: string}[]} */
function testsOf(file) {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  if (file.endsWith('.ctrf.json')) {
    // "pending" is a test that runs only when asked for by name.
    return report.results.tests.filter((test) => test.status !== 'pending').map((test) => ({
      name: test.name,
      status: test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped',
      message: [test.message, test.trace].filter(Boolean).join('\n'),
    }));
  }
  return report.testResults.flatMap((suite) => {
    const tests = suite.assertionResults.map((test) => ({
      name: `${suite.name.split('/').slice(-2).join('/')}: ${test.fullName}`,
      status: test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped',
      message: (test.failureMessages ?? []).join('\n'),
    }));
    const brokenItself = suite.status === 'failed' && tests.every((test) => test.status !== 'failed');
    return brokenItself ? [...tests, { name: suite.name, status: 'failed', message: suite.message }] : tests;
  });
}

const count = (tests, status) => tests.filter((test) => test.status === status).length;

if (process.argv[2] === '--has-failures') {
  const file = process.argv[3];
  process.exit(existsSync(file) && count(testsOf(file), 'failed') > 0 ? 0 : 1);
}

const folder = process.argv[2];
const failed = [];
let passed = 0;
let skipped = 0;
console.log();
for (const name of readdirSync(folder).sort()) {
  if (!name.endsWith('.ctrf.json') && !name.endsWith('.vitest.json')) {
    continue;
  }
  const tests = testsOf(join(folder, name));
  const [good, bad, left] = ['passed', 'failed', 'skipped'].map((status) => count(tests, status));
  passed += good;
  skipped += left;
  failed.push(...tests.filter((test) => test.status === 'failed'));
  const others = `${bad ? `, ${bad} failed` : ''}${left ? `, ${left} skipped` : ''}`;
  console.log(`${name.replace(/\.(ctrf|vitest)\.json$/, '').padEnd(60)} ${String(good).padStart(5)} passed${others}`);
}

for (const test of failed) {
  const message = (test.message ?? '').split('\n').slice(0, 15);
  console.log(`\nFAILED ${test.name}\n${message.map((line) => `    ${line.slice(0, 300)}`).join('\n')}`);
}

// A test step of npm fails because tests did, which are counted above.
const counted = new Set(failed.length > 0 ? readdirSync(folder).filter((name) => name.endsWith('.vitest.json')) : []);
const broken = existsSync(join(folder, 'broken')) ? readFileSync(join(folder, 'broken'), 'utf8').trim().split('\n') : [];
const uncounted = broken.filter((title) => {
  const report = `${title.replace(/: test$/, '').replaceAll('/', '-')}.vitest.json`;
  return !(title.endsWith(': test') && counted.has(report) && count(testsOf(join(folder, report)), 'failed') > 0);
});
if (uncounted.length > 0) {
  console.log(`\nBroken: ${uncounted.join(' · ')}`);
}
if (skipped > 0) {
  console.log(`\nSkipped: ${skipped}`);
}
const bad = failed.length + uncounted.length;
console.log(`\n${passed} passed, ${bad} failed`);
process.exit(bad > 0 || passed === 0 ? 1 : 0);
