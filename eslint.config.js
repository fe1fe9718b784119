import globals from 'globals'
import pluginVue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['node_modules/', 'admin-ui/dist/', 'data/', 'test/.out/', 'core/contracts/generated/', 'core/pool/csv/assembly/', '**/*.d.ts'] },
  ...tseslint.configs.recommended,
  ...pluginVue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.vue'] }, globals: globals.browser },
  },
  {
    rules: {
      'no-console': 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      'no-restricted-syntax': [
        'error',
        { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'Time comes from Action or Clock.' },
        { selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']", message: 'Randomness comes from Action.' },
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time comes from Action or Clock.' },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', prefer: 'type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }],
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      // Layout is the author's, as in the TypeScript files.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/attributes-order': 'off',
      'vue/multi-word-component-names': 'off',
      'vue/no-v-html': 'error',
    },
  },
  {
    // The clock's own home, and what measures or prints for a person at a terminal.
    files: ['core/base/clock.ts', 'core/host/**', 'core/cli/**', 'bin/**', 'test/**', 'admin-ui/**', '**/generate.ts'],
    rules: { 'no-restricted-syntax': 'off', 'no-console': 'off' },
  },
  { files: ['test/**'], rules: { 'max-lines': ['error', { max: 600 }], 'vue/one-component-per-file': 'off' } },
  { files: ['bin/**', '*.config.js', '*.config.ts', 'admin-ui/vite.config.ts'], languageOptions: { globals: globals.node }, rules: { 'no-restricted-exports': 'off' } },
  { files: ['core/store/migrations/**'], rules: { 'max-lines': 'off' } },
)
