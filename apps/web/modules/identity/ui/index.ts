// The settings screens of identity.
export { ApiKeyScreen } from "./api-keys/key-screen.tsx";
export { ApiKeysScreen } from "./api-keys/keys-screen.tsx";
export { MembersScreen } from "./members/members-screen.tsx";
export { OrganisationScreen } from "./organisation-screen.tsx";
export { RolesScreen } from "./roles/roles-screen.tsx";
export { ProfileScreen } from "./profile-screen.tsx";
