export { mailConfigured, sendMail, type Mail } from "./send.ts";
export { writeMail, type MailText } from "./write.ts";
