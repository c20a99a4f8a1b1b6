export { startStack, type Stack, type StartOptions, type WebMode } from "./start-stack.ts";
export { createSteps, type Steps } from "./steps.ts";
export { readStackFile, type StackFile } from "./stack-file.ts";
export { StackError, type StackErrorCode } from "./stack-error.ts";
