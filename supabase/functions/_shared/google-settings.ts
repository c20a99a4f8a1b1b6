import {
  googleKeys,
  type GoogleSettings,
  readGoogleSettings,
} from "@rapport/integrations/google/keys";

/** The settings of Google's client from the function's environment. @throws in words where there is none */
export function googleSettings(): GoogleSettings {
  const names = Object.values(googleKeys);
  const settings = readGoogleSettings(
    Object.fromEntries(names.map((name) => [name, Deno.env.get(name)])),
  );
  if (!settings)
    throw new Error(
      "GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET are not set: mailboxes cannot be read without a client of Google's.",
    );
  return settings;
}
