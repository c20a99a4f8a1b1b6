// The settings screens of identity.
export { ApiKeysScreen } from "./api-keys-screen.tsx";
export { MembersScreen } from "./members/members-screen.tsx";
export { OrganisationScreen } from "./organisation-screen.tsx";
export { RolesScreen } from "./roles/roles-screen.tsx";
export { ProfileScreen } from "./profile-screen.tsx";
