export { sendMail } from "./send.ts";
export { writeMail } from "./write.ts";
