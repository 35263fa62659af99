/**
 * Tests are transpiled without type checking, which is fast; `npm run check` checks the types.
 * @type {import("jest").Config}
 */
module.exports = {
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  testEnvironment: "node",
  transform: {
    "^.+\\.ts$": [
      "babel-jest",
      {
        configFile: false,
        babelrc: false,
        presets: [
          ["@babel/preset-env", { targets: { node: "current" } }],
          ["@babel/preset-typescript", { allowDeclareFields: true }],
        ],
      },
    ],
  },
  modulePathIgnorePatterns: ["<rootDir>/bin/"],
  // The engine tests mostly wait for processes to start and clouds to act: a third worker fills two cores.
  maxWorkers: 3,
};
