// Reads TAP with subtests from standard input and prints what tap-parser makes of it, one level a node:
// its name, plan, tests, and the lines that it did not understand.
const { readFileSync } = require("fs");
const Parser = require("tap-parser");

function watch(parser) {
  const level = { name: parser.name, plan: null, tests: [], unknown: [], children: [] };
  parser.on("plan", plan => { level.plan = plan.end; });
  parser.on("assert", test => {
    level.tests.push({ ok: test.ok, number: test.id, name: test.name, skip: test.skip || null, todo: test.todo || null });
  });
  parser.on("extra", line => level.unknown.push(line));
  parser.on("child", child => level.children.push(watch(child)));
  parser.on("complete", result => {
    level.ok = result.ok;
    // Tests that were planned and did not run, or have no or twice the same number.
    level.problems = result.failures.filter(failure => failure.tapError).map(failure => failure.tapError);
  });
  return level;
}

const root = new Parser();
const level = watch(root);
root.end(readFileSync(0, "utf8"));
console.log(JSON.stringify(level));
