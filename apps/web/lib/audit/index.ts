export { answerSealAudit } from "./route.ts";
export { sealAudit } from "./seal.ts";
export { publicSigningKeys } from "./signing.ts";
