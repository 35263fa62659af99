/** Tests are transpiled without type checking (fast); `npm run check` checks the types. @type {import("jest").Config} */
module.exports = {
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  testEnvironment: "node",
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  modulePathIgnorePatterns: ["<rootDir>/bin/"],
  // The engine tests start the real CLI; more workers than cores only make their deadlines tighter.
  maxWorkers: 2,
};
