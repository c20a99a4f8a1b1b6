export { sendMail } from "./send.ts";
export { writeMail, type MailText } from "./write.ts";
