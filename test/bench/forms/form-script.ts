/** What a page loads to show a form. */
export { default as SchemaForm } from '../../../admin-ui/src/forms/SchemaForm.vue'
export { createFormState } from '../../../admin-ui/src/forms/form-state.ts'
export { loadFormParts } from '../../../admin-ui/src/forms/load-form-parts.ts'
export { readFormWire } from '../../../core/engines/forms/form-wire.ts'
