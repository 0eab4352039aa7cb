import js from "@eslint/js";
import tseslint from "typescript-eslint";

const node = {
  Buffer: "readonly",
  clearTimeout: "readonly",
  console: "readonly",
  exports: "writable",
  fetch: "readonly",
  process: "readonly",
  require: "readonly",
  setTimeout: "readonly",
  URL: "readonly",
};

export default tseslint.config(
  { ignores: ["out", "dist", "bundled", "node_modules", ".vscode-test"] },
  js.configs.recommended,
  {
    files: ["src/**/*.ts", "webview/**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      eqeqeq: "error",
    },
  },
  {
    files: ["**/*.mjs"],
    languageOptions: { globals: node },
  },
  {
    files: ["**/*.cjs"],
    languageOptions: { globals: node, sourceType: "commonjs" },
  },
);
