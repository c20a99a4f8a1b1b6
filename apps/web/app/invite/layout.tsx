// An invitation looks like signing in, which it often leads to.
export { default } from "../(auth)/layout.tsx";
